"""The examples, the README and the guides in the real Terraform: valid, and applied where no licence is needed.

Each is a module of one configuration, so that all of them take one run of Terraform. What LiteLLM keeps only once, such as
an alias, gets a name of the run.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from terraform_provider_litellm.plugin.provider import Types
from terraform_provider_litellm.provider import LiteLLMProvider
from tests.installation import DROPPED, TERRAFORM, is_terraform
from tests.objects import REFUSED
from tests.workspace import LiveWorkspace

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.launched,
    pytest.mark.since("1.106.0"),  # examples use what older ones do not know
    pytest.mark.terraform("1.11.0"),
]

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
GUIDES = ROOT / "docs" / "guides"

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ONCE = re.compile(r'^(\s*(?:key_alias|team_alias|model_name)\s*= ")([^"/]+")', re.MULTILINE)
IMPORT_ID = re.compile(r"(\b(?:alias|name):)(?![\s$])")
PEOPLE = re.compile(r"\b(alice|bob|carol|dave|erin)\b")

SECRETS = {
    "litellm_api_key": "var.litellm_api_key",
    "litellm_api_base": "var.litellm_api_base",
    "openai_api_key": '"sk-none"',
    "app_key": '"sk-0123456789abcdef-${var.run}"',
    "key": '"sk-none"',
}
"""What stands in for a variable without a default, by its name."""

EMPTY_PROVIDER = 'provider "litellm" {}\n'
"""The whole configuration has one already, and each further one starts the provider once more."""

REQUIRED = """
terraform {
  required_providers {
    litellm = {
      source = "litellm/litellm"
    }
  }
}
"""

ROOT_VARIABLES = """
variable "litellm_api_base" {}

variable "litellm_api_key" {
  sensitive = true
}
"""

WHOLE = {
    "teams-with-budgets": (0,),
    "secrets": (0, 1, 2, 3),
    "rotation": (0, 1),
    "costs-and-access": (0,),
}
"""The blocks of each guide that are a configuration to apply; the others are validated, as variants of these."""

FOLLOWED = ("company", "getting-started", "importing", "testing", "moving-")
"""How the names of guides begin whose blocks have tests of their own."""

NOT_APPLIED = {
    "ephemeral-resources/litellm_credential_check/ephemeral-resource.tf": "asks OpenAI, with a key that works",
    "provider/connection.tf": "names a gateway that does not exist",
    "resources/litellm_key/licensed.tf": "requires a LiteLLM Enterprise licence",
    "resources/litellm_key_block/resource.tf": "names a key of somebody else; test_blocks.py applies it",
    "resources/litellm_team_block/resource.tf": "names a team of somebody else; test_blocks.py applies it",
    **{f"resources/{kind}/resource.tf": reason for kind, reason in REFUSED.items()},
}
"""Examples that are validated alone, and why. What functions return is in test_functions."""


@dataclass(frozen=True)
class Module:
    """A configuration by its files, and a name for it that Terraform takes."""

    name: str
    files: Mapping[str, str]

    @property
    def call(self) -> str:
        """The block of the configuration that uses it."""
        found = re.findall(r'^variable "(\w+)"', "\n".join(self.files.values()), re.MULTILINE)
        given = "".join(f"  {each} = {SECRETS[each]}\n" for each in found if each in SECRETS)
        return f'module "{self.name}" {{\n  source = "./{self.name}"\n{given}}}\n'

    def write(self, workspace: LiveWorkspace, *, own_names: bool = True) -> None:
        """Put the files into a folder of the workspace, with names that no other module and no other run has."""
        added = {} if "required_providers" in "".join(self.files.values()) else {"required.tf": REQUIRED}
        for file, text in {**self.files, **added}.items():
            path = workspace.folder / self.name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            shown = named(text, f"{workspace.run}-{self.name}") if own_names else text
            path.write_text(shown.replace(EMPTY_PROVIDER, ""), encoding="utf-8")


def named(text: str, run: str) -> str:
    """The text with names of the run in place of those that LiteLLM has only once."""
    return PEOPLE.sub(rf"\1-{run}", IMPORT_ID.sub(rf"\g<1>{run}-", ONCE.sub(rf"\g<1>{run}-\2", text)))


def blocks(path: Path, language: str = "terraform") -> list[str]:
    """The fenced blocks of a page in a language."""
    return [text for found, text in BLOCK.findall(path.read_text(encoding="utf-8")) if found == language]


def example(path: Path) -> Module:
    name = "-".join(path.relative_to(EXAMPLES).with_suffix("").parts)
    beside = {each.name: each.read_text(encoding="utf-8") for each in path.parent.glob("*.yaml")}
    return Module(name, {path.name: path.read_text(encoding="utf-8"), **beside})


def files(folder: str, pattern: str) -> list[Path]:
    return sorted((EXAMPLES / folder).glob(pattern))


def guide(name: str, chosen: tuple[int, ...], suffix: str = "") -> Module:
    path = GUIDES / f"{name}.md"
    texts = blocks(path)
    data = dict.fromkeys(re.findall(r"file\(\"\$\{path\.module\}/([\w.]+)\"\)", texts[0] if texts else ""), "")
    for file, text in zip(data, blocks(path, "yaml"), strict=True):
        data[file] = text
    return Module(f"guide-{name}{suffix}", {"main.tf": "\n".join(texts[each] for each in chosen), **data})


def readme() -> Module:
    """All that the README builds up, without what needs a licence and without the import."""
    texts = [each for each in blocks(ROOT / "README.md", "hcl") if "licensed" not in each and "import {" not in each]
    config = EXAMPLES / "functions" / "from_config_yaml" / "config.yaml"
    return Module("readme", {"main.tf": "\n".join(texts), config.name: config.read_text(encoding="utf-8")})


def applied() -> Iterator[Module]:
    """The configurations that are applied."""
    for path in (*files("provider", "*.tf"), *files("resources", "*/*.tf"), *files("ephemeral-resources", "*/*.tf")):
        if str(path.relative_to(EXAMPLES)) not in NOT_APPLIED and not path.name.startswith("import-by-"):
            yield example(path)
    quickstart = files("quickstart", "*.tf")
    yield Module("quickstart", {path.name: path.read_text(encoding="utf-8") for path in quickstart})
    yield readme()
    for name, chosen in WHOLE.items():
        yield guide(name, chosen)


def validated() -> Iterator[Module]:
    """The configurations that are only valid."""
    for name in NOT_APPLIED:
        yield example(EXAMPLES / name)
    for path in (*files("functions", "*/function.tf"), *files("data-sources", "*/data-source.tf")):
        yield example(path)
    for path in sorted(GUIDES.glob("*.md")):
        whole = WHOLE.get(path.stem, ())
        if not path.stem.startswith(FOLLOWED):
            for number in range(len(blocks(path))):
                if number not in whole:
                    yield guide(path.stem, (*whole, number), f"-{number}")


OWN_DATA: Mapping[str, object] = {
    "pii_allowed": False,
    "owner": None,
    "regions": [],
    "limits": {},
    "nested": {"off": False, "list": [{"none": None}]},
    "text": "  rpm_limit = null\n  models = []\n",
    "json": '{"off": false, "none": null}',
}
"""Metadata that holds what means unset elsewhere."""

OWN_LINES = ("pii_allowed = false", "owner       = null", "regions     = []", "limits      = {}", "off  = false")


def shell(workspace: LiveWorkspace, script: str, **env: str) -> str:
    """Run commands of a guide as they stand there; an apply needs no answer. Returns the output of both streams."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(DROPPED)}
    fixed = {
        "HOME": str(workspace.home),
        "CHECKPOINT_DISABLE": "1",
        "TF_CLI_ARGS": "-no-color",
        "TF_CLI_ARGS_apply": "-auto-approve",
        "TF_CLI_ARGS_destroy": "-auto-approve",
    }
    script = re.sub(r"^export LITELLM_.*\n", "", script, flags=re.MULTILINE)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", f'terraform() {{ command {TERRAFORM} "$@"; }}\n{script}'],
        cwd=workspace.folder,
        env={**own, **fixed, **workspace.env, **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture
def named_workspace(workspace: LiveWorkspace) -> LiveWorkspace:
    """A workspace with the variables of the provider block."""
    return workspace.within(TF_VAR_litellm_api_base=workspace.proxy.base, TF_VAR_litellm_api_key=workspace.proxy.key)


# ---- examples


def test_examples_readme_and_guides_are_applied_and_leave_nothing_to_do(named_workspace: LiveWorkspace) -> None:
    modules = list(applied())
    for module in modules:
        module.write(named_workspace)
    named_workspace.write(ROOT_VARIABLES + "".join(module.call for module in modules))
    named_workspace.init()
    shown = named_workspace.apply() + named_workspace.plan()
    assert "Warning: " not in shown, shown[shown.index("Warning: ") :]
    assert {each["module"].removeprefix("module.") for each in named_workspace.resources()} == {
        module.name for module in modules
    }
    named_workspace.destroy()


def test_what_is_not_applied_is_valid(named_workspace: LiveWorkspace) -> None:
    """Also imports: each import block, in the configuration of its example."""
    found = [*validated(), *(example(path) for path in files("resources", "*/resource.tf"))]
    modules = {module.name: module for module in found}.values()
    for module in modules:
        module.write(named_workspace, own_names=False)
    imports = [
        path.read_text(encoding="utf-8").replace("to = ", f"to = module.resources-{path.parent.name}-resource.")
        for path in files("resources", "*/import-by-string-id.tf")
    ]
    named_workspace.write(ROOT_VARIABLES + "".join([*(module.call for module in modules), *imports]))
    named_workspace.init()
    named_workspace.terraform("validate")


def test_every_type_has_an_example_in_the_registrys_layout() -> None:
    """And no example is where these tests do not look."""
    kinds: Mapping[str, tuple[Types, str]] = {
        "resources": (LiteLLMProvider.resources, "resource.tf"),
        "ephemeral-resources": (LiteLLMProvider.ephemeral_resources, "ephemeral-resource.tf"),
        "data-sources": (LiteLLMProvider.data_sources, "data-source.tf"),
        "list-resources": (LiteLLMProvider.list_resources, "list-resource.tfquery.hcl"),
        "actions": (LiteLLMProvider.actions, "action.tf"),
        "functions": (LiteLLMProvider.functions, "function.tf"),
    }
    for folder, (found, file) in kinds.items():
        assert {path.parent.name for path in files(folder, f"*/{file}")} == set(found)
    for file in ("import.sh", "import-by-string-id.tf"):
        assert {path.parent.name for path in files("resources", f"*/{file}")} == set(LiteLLMProvider.resources)
    assert {path.name for path in EXAMPLES.iterdir()} == {*kinds, "company", "provider", "quickstart", "testing"}


# ---- guides, step by step


def test_getting_started_is_followed_word_for_word(workspace: LiveWorkspace) -> None:
    """From the empty folder over an answer of the model to the end."""
    page = GUIDES / "getting-started.md"
    (configuration,) = blocks(page)
    steps = [each for each in blocks(page, "sh") if "make " not in each and "live_proxy" not in each]
    apply, call, destroy = (each.replace('"hello"', f'"{workspace.run}-hello"') for each in steps)
    (workspace.folder / "provider.tf").unlink()
    workspace.write(named(configuration, workspace.run))
    assert "Warning: " not in shell(workspace, apply)
    assert "Hello from LiteLLM." in shell(workspace, call)
    workspace.write(workspace.read().replace("= 10", "= 20"))
    shown = workspace.plan(changes=True)
    for line in blocks(page, "text")[0].splitlines():
        assert line in shown
    shell(workspace, "terraform apply")
    assert "No changes." in workspace.plan()
    shell(workspace, destroy)
    assert workspace.resources() == []


def test_importing_is_followed_word_for_word(workspace: LiveWorkspace) -> None:
    """What is in LiteLLM comes under Terraform, also with the shortened configuration, without a change to it.

    Least of all to what looks unset inside of the users' own data.
    """
    run = workspace.run
    for team, budget in (("research", 500), ("support", 100)):
        body = {"team_alias": f"{run}-{team}", "team_id": f"{run}-{team}", "max_budget": budget}
        workspace.tell("/team/new", body)
    key = {"key_alias": f"{run}-ci", "team_id": f"{run}-research", "rpm_limit": 5, "metadata": OWN_DATA}
    token = workspace.tell("/key/generate", key)["token"]
    hello = {"model": f"openai/{run}", "mock_response": "Hello"}  # not on LiteLLM's list, which other tests may change
    workspace.tell("/model/new", {"model_name": f"{run}-hello", "litellm_params": hello, "model_info": OWN_DATA})

    page = GUIDES / "importing.md"
    imports, many = (named(each, run) for each in blocks(page))
    listing, generate, shorten, apply, by_command = (named(each, run) for each in blocks(page, "sh"))
    assert f"{run}-research" in shell(workspace, listing)
    workspace.write(imports, "import.tf")
    promised = re.search(r"`(Plan: .*?)`", page.read_text(encoding="utf-8"))
    assert promised
    assert promised[1] in shell(workspace, generate)
    long = workspace.read("generated.tf")
    assert promised[1] in shell(workspace, shorten)
    short = workspace.read("generated.tf")
    assert len(short) < len(long) / (4 if is_terraform() else 2)
    assert all(short.count(line) == long.count(line) for line in map(str.strip, OWN_LINES))
    shell(workspace, apply)
    assert workspace.ask(f"/key/info?key={token}")["info"]["metadata"] == OWN_DATA
    (workspace.folder / "import.tf").unlink()
    assert "No changes." in workspace.plan()

    workspace.terraform("state", "rm", "litellm_team.research")
    shell(workspace, by_command)
    assert "No changes." in workspace.plan()

    workspace.write(re.sub(r"\b(research|support)(?= += )", rf"{run}-\1", many), "many.tf")
    assert "Plan: 2 to import, 0 to add, 0 to change, 0 to destroy." in shell(workspace, "terraform plan")


def test_testing_is_followed_word_for_word(workspace: LiveWorkspace) -> None:
    """The tests pass with mocks while no proxy is named, and the last one on a proxy."""
    page = GUIDES / "testing.md"
    configuration, mocked, told, real = blocks(page)
    assert configuration == (EXAMPLES / "testing" / "main.tf").read_text(encoding="utf-8")
    assert mocked == (EXAMPLES / "testing" / "teams.tftest.hcl").read_text(encoding="utf-8")
    (workspace.folder / "provider.tf").unlink()
    workspace.write(configuration)
    workspace.write(mocked, "teams.tftest.hcl")
    (commands,) = blocks(page, "sh")
    shown = shell(workspace, commands, LITELLM_API_BASE="", LITELLM_API_KEY="")
    for line in blocks(page, "text")[0].splitlines():
        assert line in shown or (not is_terraform() and line.endswith(("... in progress", "... tearing down")))
    (workspace.folder / "teams.tftest.hcl").unlink()
    workspace.write(told, "told.tftest.hcl")
    workspace.write(real.replace("terraform-test", workspace.run), "real.tftest.hcl")
    assert "Success! 2 passed, 0 failed." in shell(workspace, "terraform test")
