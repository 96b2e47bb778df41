"""The real Terraform on the sample provider: what a user of any provider built on `terraform_provider_litellm.plugin` can rely on."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from terraform_provider_litellm.plugin.testing import Workspace
from tests.installation import registry

PATIENCE = 60  # seconds until something that does not happen is given up
HEADER = """
terraform {{
  required_providers {{
    sample = {{ source = "example/sample" }}
  }}
  provider_meta "sample" {{
    module_name = "tests"
  }}
}}

provider "sample" {{
  folder    = "{folder}"
  api_token = var.api_token
}}

variable "api_token" {{
  default   = null
  ephemeral = true
}}
"""


@dataclass(frozen=True)
class SampleWorkspace(Workspace):
    """A workspace with the folder of the sample's objects beside it."""

    things: Path = field(kw_only=True)

    def state(self, address: str = "sample_thing.it") -> dict[str, Any]:
        """One object in the state file."""
        return self.instance(address)

    def stored(self, name: str = "it") -> dict[str, Any]:
        """What the provider keeps under a name."""
        data: dict[str, Any] = json.loads(self.file(name).read_text())
        return data

    def drift(self, **values: Any) -> None:
        """Change a thing behind Terraform's back."""
        self.file("it").write_text(json.dumps(self.stored() | values))

    def file(self, name: str) -> Path:
        """Where the provider keeps something."""
        return self.things / f"{name}.json"

    def objects(self) -> set[str]:
        """The names of all that the provider keeps."""
        return {path.stem for path in self.things.glob("*.json")}


@pytest.fixture
def workspace(sample_home: Path, tmp_path: Path) -> SampleWorkspace:
    made = SampleWorkspace(tmp_path / "configuration", sample_home, things=tmp_path / "things")
    made.things.mkdir()
    made.write(HEADER.format(folder=made.things), "provider.tf")
    return made


BARE = """
resource "sample_thing" "it" {
  name = "it"
}
"""
SIZED = BARE.replace("}", "  size = 3\n}")  # without a size the thing would be replaced
FULL = """
resource "sample_thing" "it" {
  name             = "it"
  slug             = "own-slug"
  description      = "two\\nlines, \\"quotes\\" and \u00fcmlauts"
  color            = "red"
  protected        = true
  amount           = 123456789012345678901234567890.5
  size             = 2
  labels           = ["b", "a", "b"]
  tags             = ["y", "x"]
  prices           = { tiny = 0.000000000001, small = 0.0000015, whole = 3 }
  address          = { street = "Main", zip = 123, lines = [{ text = "one" }, { text = null }] }
  triple           = ["a", 1.5, true]
  anything         = { team = "a", nested = { n = [1, "two", true, null], empty = {}, none = [] } }
  secret           = "one"
  password         = "p"
  password_version = 1

  owner {
    name  = "somebody"
    pin   = "1234"
    extra = { list = ["a", 1] }
    contact {
      mail = "a@example.com"
    }
  }
  note {
    text = "old"
  }
  rule {
    port = 1
    range {
      cidr = "::/0"
    }
    range {
      cidr = "0.0.0.0/0"
    }
  }
  rule {
    port     = 2
    protocol = "udp"
  }
  grant {
    role  = "writer"
    level = 3
  }
  grant {
    role = "reader"
  }
  site "b" {
    url = "https://b"
  }
  site "a" {
    url    = "https://a"
    weight = 0.1
  }
}
"""
CHANGED = """
resource "sample_thing" "it" {
  name             = "it"
  slug             = "other-slug"
  description      = ""
  color            = "green"
  protected        = false
  amount           = 0.123456789012345678901234567891
  size             = 3
  labels           = ["a", "b"]
  tags             = ["z", "x"]
  prices           = { tiny = 0.000000000002 }
  address          = { street = null, zip = 124, lines = [] }
  triple           = ["a", 1.5, false]
  anything         = "now a string"
  secret           = "two"
  password         = "q"
  password_version = 2

  owner {
    name  = "somebody else"
    extra = { a = "now a string" }
    contact {}
  }
  rule {
    port = 1
  }
  rule {
    port     = 2
    protocol = "tcp"
  }
  rule {
    port = 3
  }
  grant {
    role  = "reader"
    level = 2
  }
  grant {
    role = "owner"
  }
  site "a" {
    url = "https://other"
  }
}
"""


def test_every_kind_of_value_lives_and_changes(workspace: SampleWorkspace) -> None:
    """Whatever is written is created, changed and removed as written, and the second plan is empty every time."""
    for revision, configuration in enumerate((FULL, CHANGED, SIZED), start=1):
        workspace.write(configuration)
        workspace.apply()
        workspace.plan()
        assert workspace.state()["attributes"]["revision"] == revision
    state = workspace.state()["attributes"]
    kept = {"id": "thing-it", "name": "it", "size": 3, "slug": "other-slug", "color": "blue", "revision": 3}
    assert {name: value for name, value in state.items() if value not in (None, [], {})} == kept


def test_values_arrive_as_they_were_written(workspace: SampleWorkspace) -> None:
    """Long and tiny numbers to the last digit, and values of a dynamic attribute with their types."""
    workspace.write(FULL)
    workspace.apply()
    stored = workspace.stored()
    assert stored["amount"] == "123456789012345678901234567890.5"
    assert stored["prices"] == {"tiny": "1E-12", "small": "0.0000015", "whole": 3}
    assert stored["anything"]["value"] == {
        "team": "a",
        "nested": {"n": [1, "two", True, None], "empty": {}, "none": []},
    }
    assert {grant["role"]: grant["level"] for grant in stored["grant"]} == {"reader": 1, "writer": 3}
    text = (workspace.folder / "terraform.tfstate").read_text()
    assert '"amount": 123456789012345678901234567890.5' in text
    assert re.search(r'"tiny": (1e-12|0\.000000000001)\b', text)


def test_what_is_known_only_after_apply_is_checked_then(workspace: SampleWorkspace) -> None:
    """Whether attributes go together: the plan cannot tell whether one is null, and the apply does before it writes."""
    workspace.write(
        'resource "terraform_data" "it" {\n  input = "p"\n}\n'
        'resource "sample_thing" "it" {\n  name = "it"\n  password = terraform_data.it.output\n}\n'
    )
    workspace.plan(changes=True)
    assert "Error: password requires password_version" in workspace.apply(status=1)
    assert workspace.objects() == set()


def test_drift_is_seen_and_repaired(workspace: SampleWorkspace) -> None:
    """A change behind Terraform's back is planned away, and so is a deletion."""
    workspace.write('resource "sample_thing" "it" {\n  name = "it"\n  amount = 1\n  rule {\n    port = 1\n  }\n}\n')
    workspace.apply()
    workspace.drift(amount=7, rule=[])
    plan = workspace.plan(changes=True)
    assert re.search(r"amount += 7 -> 1", plan)
    assert "+ rule {" in plan
    workspace.apply()
    assert (workspace.stored()["amount"], len(workspace.stored()["rule"])) == (1, 1)

    workspace.file("it").unlink()
    assert "sample_thing.it will be created" in workspace.apply()
    assert workspace.objects() == {"it"}


def test_replacement(workspace: SampleWorkspace) -> None:
    """A plan says which change replaces the object; a change that does not is an update; a plan may be refused."""
    workspace.write('resource "sample_thing" "it" {\n  name = "it"\n  size = 3\n}\n')
    workspace.apply()
    workspace.write('resource "sample_thing" "it" {\n  name = "it"\n  size = 4\n}\n')
    assert "will be updated in-place" in workspace.plan(changes=True)
    workspace.write('resource "sample_thing" "it" {\n  name = "new"\n  size = 2\n  protected = true\n}\n')
    plan = workspace.plan(changes=True)
    assert re.search(r'name += "it" -> "new" # forces replacement', plan)
    assert re.search(r"size += 3 -> 2 # forces replacement", plan)
    workspace.apply()
    assert workspace.objects() == {"new"}
    refused = workspace.terraform("destroy", "-auto-approve", status=1)
    assert "The thing is protected" in refused
    assert workspace.objects() == {"new"}


SECRETS = {"api_token": "api-token-9f2c", "secret": 'sensitive "6b1e"', "password": "write-only-77d0"}
SECRET_THING = """
variable "secret" {
  sensitive = true
}

variable "password" {
  ephemeral = true
}

resource "sample_thing" "it" {
  name             = "it"
  secret           = var.secret
  password         = var.password
  password_version = 1
}
"""


def test_secrets_stay_where_they_belong(workspace: SampleWorkspace) -> None:
    """Sensitive values are in the state alone, write-only ones nowhere, neither is in our lines of the log."""
    workspace.write(SECRET_THING)
    inside = workspace.within(**{f"TF_VAR_{name}": value for name, value in SECRETS.items()})
    log = workspace.folder / "log"
    shown = inside.terraform("plan", "-input=false", "-out", "plan")
    shown += inside.terraform("apply", "-input=false", "plan", TF_LOG="JSON", TF_LOG_PATH=str(log))  # JSON means TRACE
    assert re.search(r"secret += \(sensitive value\)", shown)
    assert re.search(r"password += \(write-only attribute\)", shown)
    with zipfile.ZipFile(workspace.folder / "plan") as archive:
        planned = b"".join(archive.read(name) for name in archive.namelist()).decode(errors="replace")
    state = (workspace.folder / "terraform.tfstate").read_text()
    ours = "\n".join(line for line in log.read_text().splitlines() if '"@module":"sample"' in line)
    for place, absent in {
        "output": (shown, SECRETS),
        "plan": (planned, ("password", "api_token")),
        "state": (state, ("password", "api_token")),
        "log": (ours, SECRETS),
    }.values():
        assert not [name for name in absent if SECRETS[name] in place or json.dumps(SECRETS[name])[1:-1] in place]
    assert ours.count("***") >= len(SECRETS)
    assert '"@message":"closed"' in ours
    assert workspace.state()["attributes"]["secret"] == SECRETS["secret"]
    digest = hashlib.sha256(SECRETS["password"].encode()).hexdigest()
    assert workspace.stored()["password_digest"] == digest


def test_ephemeral_resource_is_opened_renewed_and_closed(workspace: SampleWorkspace) -> None:
    """What it gives can be passed on as write-only, it is renewed while that lasts, and it leaves no trace in state."""
    workspace.write("""
        ephemeral "sample_token" "it" {
          name  = "t"
          short = true
        }

        resource "sample_thing" "it" {
          name             = "it"
          password         = ephemeral.sample_token.it.value
          password_version = 1
          waits_for        = "t.renewed"
        }
    """)
    workspace.apply()
    assert {path.name for path in workspace.things.glob("t.*")} == {"t.renewed", "t.closed"}
    assert workspace.stored()["password_digest"] == hashlib.sha256(b"token-of-t").hexdigest()
    assert "token-of-t" not in (workspace.folder / "terraform.tfstate").read_text()


def test_functions_and_the_data_source(workspace: SampleWorkspace) -> None:
    """Both answer in a configuration, the data source in the run that creates what it reads."""
    workspace.write("""
        resource "sample_thing" "it" {
          name     = provider::sample::joined("-", "a", null, "b")
          anything = { n = 1 }
        }

        data "sample_thing" "it" {
          name = sample_thing.it.name
        }

        output "all" {
          value = [data.sample_thing.it.id, data.sample_thing.it.anything.n, provider::sample::quotient(1, 8)]
        }
    """)
    workspace.apply()
    assert json.loads(workspace.terraform("output", "-json", "all")) == ["thing-a-b", 1, 0.125]


def test_import_by_command(workspace: SampleWorkspace) -> None:
    """The plan after it is empty."""
    workspace.write(BARE)
    workspace.apply()
    (workspace.folder / "terraform.tfstate").unlink()
    assert "No such thing" in workspace.terraform("import", "sample_thing.it", "another", status=1)
    workspace.terraform("import", "sample_thing.it", "it")
    workspace.plan()


def test_import_by_block(workspace: SampleWorkspace) -> None:
    """Of a thing with a value of every kind: it is not changed, and the plan after it is empty."""
    workspace.write(FULL)
    workspace.apply()
    (workspace.folder / "terraform.tfstate").unlink()
    workspace.write('import {\n  to = sample_thing.it\n  id = "it"\n}\n' + FULL)
    assert "Plan: 1 to import, 0 to add, 0 to change, 0 to destroy" in workspace.plan(changes=True)
    workspace.apply()
    workspace.plan()
    assert workspace.stored()["revision"] == 1


def test_moved_from_another_type(workspace: SampleWorkspace) -> None:
    """The object stays as it is, and private state comes along."""
    workspace.write('resource "sample_old_thing" "was" {\n  title = "it"\n}\n')
    workspace.apply()
    before = workspace.stored()
    moved = "moved {\n  from = sample_old_thing.was\n  to = sample_thing.it\n}\n"
    workspace.write(BARE + moved)
    workspace.apply()
    assert workspace.stored() == before
    workspace.write('resource "sample_thing" "it" {\n  name = "it"\n  amount = 1\n}\n' + moved)
    workspace.apply()
    assert workspace.stored()["revision"] == 2


def test_state_of_an_older_schema_is_upgraded(workspace: SampleWorkspace) -> None:
    """A state file of version 0 needs no change of any object."""
    workspace.write('resource "sample_thing" "it" {\n  name = "it"\n  tags = ["a", "b"]\n  color = "blue"\n}\n')
    workspace.apply()
    path = workspace.folder / "terraform.tfstate"
    state = json.loads(path.read_text())
    older = {"id": "thing-it", "title": "it", "tags": "a,b", "color": "blue", "slug": "it", "revision": 1}
    state["resources"][0]["instances"][0] |= {"schema_version": 0, "attributes": older}
    path.write_text(json.dumps(state))
    workspace.plan("-refresh=false")
    workspace.apply()
    assert (workspace.state()["schema_version"], workspace.state()["attributes"]["tags"]) == (2, ["a", "b"])
    assert workspace.stored()["revision"] == 1


@pytest.mark.parametrize(
    ("lines", "status", "shown"),
    [
        (
            "amount = -1",
            1,
            """Error: Invalid value for amount with sample_thing.it, on main.tf line 4, in resource "sample_thing" "it":
            4: amount = -1 Must be at least 0, not -1.""",
        ),
        (
            'site "a" {\n url = "http://a"\n}',
            1,
            """Error: Invalid value for site["a"].url with sample_thing.it, on main.tf line 5, in resource "sample_thing" "it":
            5: url = "http://a" Must be an https address; the value is "http://a".""",
        ),
        (
            'password = "p"',
            1,
            """Error: password requires password_version with sample_thing.it, on main.tf line 4, in resource "sample_thing" "it":
            4: password = "p" A password that has no version could never be changed.""",
        ),
        (
            "amount = provider::sample::quotient(1, 0)",
            1,
            """Error: Invalid function argument on main.tf line 4, in resource "sample_thing" "it":
            4: amount = provider::sample::quotient(1, 0) while calling provider::sample::quotient(dividend, divisor)
            Invalid value for "divisor" parameter: must not be zero.""",
        ),
        (
            'label = "x"',
            0,
            """Warning: Attribute label is deprecated with sample_thing.it, on main.tf line 4, in resource "sample_thing" "it":
            4: label = "x" Use labels instead.""",
        ),
        (
            'note {\n text = "x"\n}',
            0,
            # older Terraforms point to the resource, newer ones to the block
            "Warning: Block note[0] is deprecated with sample_thing.it, on main.tf line",
        ),
    ],
    ids=[
        "a value",
        "a value in a block",
        "the resource's own check",
        "a function",
        "a deprecation",
        "a deprecated block",
    ],
)
def test_messages_are_shown_at_the_attribute(workspace: SampleWorkspace, lines: str, status: int, shown: str) -> None:
    """With the line of the configuration that they are about: errors in a validation already, warnings once in a plan."""
    workspace.write(f'resource "sample_thing" "it" {{\n  name = "it"\n\n{lines}\n}}\n')
    output = workspace.terraform("validate", status=status) if status else workspace.plan(changes=True)
    assert words(shown) in words(output)
    assert "similar warning" not in output


def words(output: str) -> str:
    """Terraform's output without its frames and line breaks."""
    return " ".join(re.sub("[│╷╵├─]", "", output).split())


def test_bug_is_reported_without_a_traceback(workspace: SampleWorkspace) -> None:
    """The user gets an id; the log has the traceback under it."""
    workspace.write('resource "sample_thing" "it" {\n  name  = "it"\n  fault = "bug"\n}\n')
    log = workspace.folder / "log"
    output = workspace.apply(status=1, TF_LOG="ERROR", TF_LOG_PATH=str(log))
    found = re.search(r"\(LookupError, error id ([0-9a-f]{8})\)", words(output))
    assert found, output
    assert "Traceback" not in output
    assert "nobody expected" not in output
    logged = log.read_text()
    assert f"error {found[1]}" in logged
    assert "Traceback" in logged
    assert "a state of affairs that nobody expected" in logged


def test_interrupted_apply_saves_what_was_created(workspace: SampleWorkspace) -> None:
    """Ctrl-C while a create waits: what exists is in the state, what was next is not begun, and no process is left."""
    waiting = 'resource "sample_thing" "it" {\n  name = "it"\n  waits_for = "what never comes"\n}\n'
    workspace.write(waiting + 'resource "sample_thing" "next" {\n  name = "next-${sample_thing.it.id}"\n}\n')
    with workspace.start("apply", "-input=false", "-auto-approve") as process:
        wait(workspace.file("it").exists)
        os.killpg(process.pid, signal.SIGINT)
        output, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert "Interrupted" in output
    wait(lambda: not alive(process.pid))
    assert workspace.state()["attributes"]["id"] == "thing-it"
    assert workspace.objects() == {"it"}
    workspace.terraform("destroy", "-auto-approve")
    assert workspace.objects() == set()


def wait(condition: Callable[[], bool]) -> None:
    """Until the condition holds."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def alive(group: int) -> bool:
    """Whether any process of the group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_huge_value(workspace: SampleWorkspace) -> None:
    """A string of 20 MB, far above the default limit of a gRPC message, goes there and back."""
    (workspace.folder / "huge.txt").write_text("huge " * 4_000_000)
    workspace.write(
        'resource "sample_thing" "it" {\n  name = "it"\n  description = sensitive(file("${path.module}/huge.txt"))\n}\n'
    )
    workspace.apply()
    workspace.plan()
    assert len(workspace.stored()["description"]) == 20_000_000


def test_schema_is_printed(workspace: SampleWorkspace) -> None:
    """`terraform providers schema` knows every type, function and flag, as editors and documentation tools want it."""
    workspace.write("")
    printed = json.loads(workspace.terraform("providers", "schema", "-json"))
    schema = printed["provider_schemas"][f"{registry()}/example/sample"]
    assert schema["resource_schemas"].keys() == {"sample_thing", "sample_old_thing"}
    assert schema["ephemeral_resource_schemas"].keys() == {"sample_token"}
    assert schema["functions"].keys() == {"joined", "quotient"}
    thing = schema["resource_schemas"]["sample_thing"]
    assert thing["version"] == 2
    assert thing["block"]["attributes"]["password"]["write_only"]
    assert thing["block"]["attributes"]["triple"]["type"] == ["tuple", ["string", "number", "bool"]]
    nesting = {name: block["nesting_mode"] for name, block in thing["block"]["block_types"].items()}
    assert nesting == {"owner": "single", "note": "list", "rule": "list", "grant": "set", "site": "map"}


# ---- since Terraform 1.12 and 1.14

STAMP = 'action "sample_stamp" "it" {\n  config {\n    name  = "it"\n    times = 2\n  }\n}\n'
TRIGGER = """
resource "sample_thing" "it" {
  name = "it"
  size = 3
  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.sample_stamp.it]
    }
  }
}
"""


@pytest.mark.terraform("1.12.0")
def test_import_by_identity(workspace: SampleWorkspace) -> None:
    """As by id: nothing is changed, and the state has the identity."""
    workspace.write(SIZED)
    workspace.apply()
    assert workspace.state()["identity"] == {"name": "it"}
    (workspace.folder / "terraform.tfstate").unlink()
    workspace.write('import {\n  to = sample_thing.it\n  identity = {\n    name = "it"\n  }\n}\n' + SIZED)
    assert "Plan: 1 to import, 0 to add, 0 to change, 0 to destroy" in workspace.plan(changes=True)
    workspace.apply()
    workspace.plan()
    assert workspace.state()["identity"] == {"name": "it"}


@pytest.mark.terraform("1.14.0")
def test_an_action_is_triggered_by_a_change(workspace: SampleWorkspace) -> None:
    """And by nothing else; each line of its progress is shown."""
    workspace.write(STAMP + TRIGGER)
    output = workspace.apply()
    assert [line for line in ("1 of 2", "2 of 2") if line not in output] == []
    assert workspace.stored()["stamps"] == 2
    workspace.plan()
    workspace.drift(stamps=0)
    workspace.apply()
    assert workspace.stored()["stamps"] == 0
    workspace.write(STAMP + TRIGGER.replace("size = 3", "size = 4"))
    workspace.apply()
    assert workspace.stored()["stamps"] == 2


@pytest.mark.terraform("1.14.0")
def test_an_action_is_invoked_by_command(workspace: SampleWorkspace) -> None:
    """With a block that is left out, with a value that is kept nowhere, and not where the plan refuses it."""
    bare = 'action "sample_stamp" "it" {}\n'
    inked = 'variable "ink" {\n  ephemeral = true\n}\naction "sample_stamp" "inked" {\n  config {\n    ink = var.ink\n  }\n}\n'
    workspace.write(SIZED + bare + inked)
    inside = workspace.within(TF_VAR_ink="invisible-4711")
    inside.apply()
    output = inside.apply("-invoke=action.sample_stamp.it")
    assert output.count("The stamp is blank") == 1
    assert "1 of 1" in output
    assert inside.stored()["stamps"] == 1
    inside.terraform("plan", "-input=false", "-invoke=action.sample_stamp.inked", "-out", "plan")
    inside.terraform("apply", "-input=false", "plan")
    assert inside.stored()["ink_digest"] == hashlib.sha256(b"invisible-4711").hexdigest()
    with zipfile.ZipFile(workspace.folder / "plan") as archive:
        assert b"invisible" not in archive.read("tfplan")
    inside.drift(protected=True)
    assert "The thing is protected" in inside.apply("-invoke=action.sample_stamp.it", status=1)


@pytest.mark.terraform("1.14.0")
@pytest.mark.parametrize(
    ("name", "shown"),
    [("It", "Invalid value for name"), ("absent", "No such thing"), ("bug", "Unexpected error in the provider")],
)
def test_what_is_wrong_with_an_action_is_told(workspace: SampleWorkspace, name: str, shown: str) -> None:
    """Whether in a validation, at the end of its work, or by a bug, which has an id."""
    workspace.write(SIZED + STAMP.replace('"it"\n', f'"{name}"\n'))
    if name != "It":
        workspace.apply()
    output = workspace.apply("-invoke=action.sample_stamp.it", status=1)
    assert shown in output
    assert "nobody expected" not in output
    assert bool(re.search(r"error id [0-9a-f]{8}", words(output))) == (name == "bug")


@pytest.mark.terraform("1.14.0")
def test_an_action_is_interrupted(workspace: SampleWorkspace) -> None:
    """Ctrl-C ends it after the step that is under way, and it says how far it has come."""
    workspace.write(SIZED + STAMP.replace("times = 2", 'times = 2\n    waits_for = "go"'))
    workspace.apply()
    (workspace.things / "go-1").touch()
    with workspace.start("apply", "-input=false", "-auto-approve", "-invoke=action.sample_stamp.it") as process:
        wait(lambda: workspace.stored().get("stamps") == 1)
        os.killpg(process.pid, signal.SIGINT)
        output, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert "1 of 2 stamps are there." in words(output)
    assert not (workspace.things / "go-2").exists()


@pytest.mark.terraform("1.14.0")
def test_a_query_lists_things(workspace: SampleWorkspace) -> None:
    """Without a config block, with a filter, up to a limit, and with a warning that comes before the limit."""
    things = 'resource "sample_thing" "it" {\n  for_each = toset(["a-1", "a-2", "b-1"])\n  name     = each.key\n}\n'
    workspace.write(things)
    workspace.apply()
    (workspace.things / "a-0.json").write_text("damaged")

    def found(block: str) -> set[str]:
        workspace.write(f'list "sample_thing" "all" {{\n  provider = sample\n{block}}}\n', "it.tfquery.hcl")
        output = workspace.terraform("query")
        assert "A thing cannot be read" in output
        return set(re.findall(r"the thing (\S+)", output))

    assert found("") == {"a-1", "a-2", "b-1"}
    assert found('  config {\n    prefix = "a"\n  }\n') == {"a-1", "a-2"}
    assert found("  limit = 1\n") == {"a-1"}
    workspace.write(
        'list "sample_thing" "all" {\n  provider = sample\n  config {\n    prefix = "none"\n  }\n}\n', "it.tfquery.hcl"
    )
    assert "No such prefix" in workspace.terraform("query", status=1)


@pytest.mark.terraform("1.14.0")
@pytest.mark.parametrize("how", ["query", "plan"])
def test_a_generated_configuration_is_short_and_changes_nothing(workspace: SampleWorkspace, how: str) -> None:
    """What nobody set does not stand in it, where the schema lets that be left out; importing it is no change."""
    workspace.write(
        'resource "sample_thing" "it" {\n  name  = "it"\n  size  = 3\n  color = "red"\n  rule {\n    port = 1\n  }\n}\n'
    )
    workspace.apply()
    (workspace.folder / "terraform.tfstate").unlink()
    workspace.write("")
    if how == "query":
        workspace.write('list "sample_thing" "it" {\n  provider = sample\n}\n', "it.tfquery.hcl")
        workspace.terraform("query", "-generate-config-out=generated.tf")
    else:
        workspace.write('import {\n  to = sample_thing.it\n  identity = {\n    name = "it"\n  }\n}\n')
        workspace.terraform("plan", "-input=false", "-generate-config-out=generated.tf")
    said = re.findall(r"(?m)^  +(\w+) += (.+)$", workspace.read("generated.tf"))
    assert {name: value for name, value in said if not value.startswith("null")}.items() >= {
        "color": '"red"',
        "size": "3",
    }.items()
    assert "id" not in {name for name, _ in said}
    assert "slug" not in {name for name, _ in said}
    assert "1 imported, 0 added, 0 changed, 0 destroyed" in workspace.apply()
    workspace.plan()
    assert workspace.stored()["revision"] == 1


UNKNOWN_FOLDER = """
terraform {
  required_providers {
    sample = { source = "example/sample" }
  }
}

resource "terraform_data" "folder" {
  input = %s
}

provider "sample" {
  folder = terraform_data.folder.output
}

resource "sample_thing" "it" {
  name = "it"
}

data "sample_thing" "other" {
  name = "other"
}

import {
  to = sample_thing.imported
  id = "imported"
}

resource "sample_thing" "imported" {
  name = "imported"
}

output "ids" {
  value = [sample_thing.it.id, data.sample_thing.other.id]
}
"""


@pytest.mark.terraform("1.14.0")
def test_what_needs_a_provider_that_is_not_known_yet_is_put_off(workspace: SampleWorkspace) -> None:
    """With a Terraform that has experiments and `-allow-deferral`: the first apply makes the folder known, the second does the rest."""
    for name in ("other", "imported"):
        workspace.file(name).write_text(
            json.dumps({"id": f"thing-{name}", "name": name, "color": "blue", "slug": name, "revision": 1})
        )
    workspace.write("", "provider.tf")
    workspace.write(UNKNOWN_FOLDER % json.dumps(str(workspace.things)))
    with workspace.start("plan", "-input=false", "-allow-deferral", "-out", "plan") as process:
        output, _ = process.communicate()
    if "experimental" in output:
        pytest.skip("this Terraform has no experiments")
    assert process.returncode == 0, output
    shown = workspace.terraform("show", "-json", "plan")
    plan = json.loads(shown[shown.index("{") :])
    put_off = {each["resource_change"]["address"]: each["reason"] for each in plan["deferred_changes"]}
    addresses = ("data.sample_thing.other", "sample_thing.imported", "sample_thing.it")
    assert put_off == dict.fromkeys(addresses, "provider_config_unknown")
    workspace.apply("-allow-deferral")
    assert workspace.objects() == {"other", "imported"}
    assert "1 imported, 1 added, 0 changed" in workspace.apply("-allow-deferral")
    assert workspace.objects() == {"it", "other", "imported"}
    workspace.plan()
