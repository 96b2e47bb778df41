"""`python -m bench`: cold start, no-op plans and memory of the provider, installed and as a zip, as a Markdown table.

The plans run against the proxy that LITELLM_API_BASE and LITELLM_API_KEY name, or one that is booted for it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench import cold_start
from terraform_provider_litellm.catalog import OBJECTS as TYPES
from terraform_provider_litellm.catalog import UNLISTED, WITHIN, record
from terraform_provider_litellm.cli.install import Places, install
from terraform_provider_litellm.record.noun import plural
from tests.bundle import built
from tests.live_proxy.fleet import Fleet
from tests.live_proxy.home import CHECKOUT, Home
from tests.live_proxy.proxy import LiveProxy
from tests.live_proxy.spec import Spec

TERRAFORM = os.environ.get("TERRAFORM") or "terraform"
FOLDER = CHECKOUT / ".cache" / "bench"
SPEC = Spec(label="bench")
MANY = 200
POLL_S = 0.005

CONFIGURATION = """
terraform {
  required_providers {
    litellm = { source = "litellm/litellm" }
  }
}

variable "run" {}
variable "objects" {}
"""

OBJECTS = {
    "keys": """
resource "litellm_key" "it" {
  count      = var.objects
  key_alias  = "${var.run}-${count.index}"
  models     = ["gpt-4"]
  max_budget = 10
  metadata   = { environment = "bench" }
}
""",
    "models": """
resource "litellm_model" "it" {
  count               = var.objects
  model_name          = "${var.run}-${count.index}"
  custom_llm_provider = "openai"
  base_model          = "gpt-4o"
  model_api_key       = "sk-upstream"
  model_api_base      = "https://api.openai.com/v1"
  mode                = "chat"
}
""",
}
"""What a plan is measured with, as most people set it."""

LISTS = "".join(
    f'data "{plural(kind)}" "all" {{}}\n'
    for kind in sorted(TYPES.keys() - UNLISTED - WITHIN)
    if not record(kind).licence
)
"""All objects of each type, so that the module of each is loaded."""


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    unit: str
    figures: Sequence[float]

    def __str__(self) -> str:
        """The median, and the quartiles as the spread."""
        low, middle, high = statistics.quantiles(self.figures, n=4)
        shown = ".2f" if self.unit in ("s", "x") else ".0f"
        spread = f"{low:{shown}} to {high:{shown}}"
        return f"| {self.what} | {middle:{shown}} {self.unit} | {spread} | {len(self.figures)} |"


@dataclass(frozen=True)
class Provider:
    """One form of the provider: what starts it, and Terraform's configuration that leads to it alone."""

    form: str
    executable: Path
    cli_config: Path

    @classmethod
    def of(cls, form: str, executable: Path, mirror: Path) -> Provider:
        """The one that Terraform finds in the mirror."""
        path = FOLDER / f"{form}.rc"
        place = f"filesystem_mirror {{\n    path = {json.dumps(str(mirror))}\n  }}"
        path.write_text(f"provider_installation {{\n  {place}\n}}\n", encoding="utf-8")
        return cls(form, executable, path)


@dataclass(frozen=True)
class Workspace:
    """A folder with some objects, that exist in the proxy."""

    folder: Path
    objects: int
    environment: dict[str, str] = field(repr=False)

    def command(self, *arguments: str) -> subprocess.Popen[str]:
        """Start Terraform."""
        return subprocess.Popen(
            [TERRAFORM, *arguments, "-no-color"],
            cwd=self.folder,
            env={**self.environment, "TF_VAR_objects": str(self.objects), "TF_VAR_run": self.folder.name},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def run(self, *arguments: str, watch: Callable[[int], None] | None = None) -> float:
        """Seconds that Terraform took; `watch` sees its process id again and again meanwhile.

        Raises:
            RuntimeError: it did not end with status 0, which for a plan means that nothing is to be done.
        """
        began = time.perf_counter()
        with self.command(*arguments) as process:
            while watch and process.poll() is None:
                watch(process.pid)
                time.sleep(POLL_S)
            output, _ = process.communicate()
        seconds = time.perf_counter() - began
        if process.returncode:
            raise RuntimeError(f"terraform {' '.join(arguments)} ended with {process.returncode}:\n{output}")
        return seconds

    def plan(self, *, refresh: bool = True, watch: Callable[[int], None] | None = None) -> float:
        """Seconds that a plan took which found nothing to do; without a refresh it asks the proxy nothing."""
        return self.run("plan", "-input=false", f"-refresh={refresh}".lower(), "-detailed-exitcode", watch=watch)


class PeakMemory:
    """The most memory, in MiB, that a child of the watched process has had resident."""

    def __init__(self) -> None:
        self.mebibytes = 0.0

    def __call__(self, parent: int) -> None:
        """Look at the children now; the kernel keeps each one's peak."""
        for child in Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                for pid in child.read_text().split():
                    status = Path(f"/proc/{pid}/status").read_text()
                    peak = next((line for line in status.splitlines() if line.startswith("VmHWM")), "VmHWM: 0 kB")
                    self.mebibytes = max(self.mebibytes, int(peak.split()[1]) / 1024)
            except OSError:  # it has ended meanwhile
                continue


def say(text: str) -> None:
    """A line of progress, apart from the table."""
    print(f"==> {text}", file=sys.stderr, flush=True)


@contextmanager
def a_proxy() -> Iterator[LiveProxy]:
    """The proxy of the environment, or one of our own for as long as it is needed."""
    if given := LiveProxy.from_environment(os.environ):
        yield given
        return
    fleet = Fleet(Home.default())
    try:
        yield fleet.up(SPEC, fresh=True)
    finally:
        fleet.down([SPEC.name])


@contextmanager
def a_workspace(proxy: LiveProxy, cli_config: Path, resources: str, objects: int) -> Iterator[Workspace]:
    """A workspace whose objects are there, and gone afterwards."""
    with tempfile.TemporaryDirectory(dir=FOLDER) as parent:
        folder = Path(parent, f"bench-{secrets.token_hex(4)}")
        folder.mkdir()
        (folder / "main.tf").write_text(CONFIGURATION + resources, encoding="utf-8")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
        environment |= {
            "TF_CLI_CONFIG_FILE": str(cli_config),
            "CHECKPOINT_DISABLE": "1",
            "LITELLM_API_BASE": proxy.base,
            "LITELLM_API_KEY": proxy.key,
        }
        workspace = Workspace(folder, objects, environment)
        workspace.run("init", "-input=false")
        try:
            workspace.run("apply", "-input=false", "-auto-approve")
            yield workspace
        finally:
            workspace.run("destroy", "-input=false", "-auto-approve")


def providers() -> Iterator[Provider]:
    """The provider as `make install` leaves it, and as the zip that `make build` makes."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    plugins = FOLDER / "plugins"
    yield Provider.of("installed", install(CHECKOUT, Places(FOLDER / "provider", plugins))[0], plugins)
    bundle = built()
    mirror, unpacked = FOLDER / "mirror", FOLDER / "unpacked"
    for folder in (mirror, unpacked):
        shutil.rmtree(folder, ignore_errors=True)
    bundle.packed_mirror(mirror)
    yield Provider.of("zip", bundle.unpack(unpacked), mirror)


def starts(compared: Sequence[Provider], runs: int) -> Iterator[Row]:
    """Cold starts of each in turn, so that what else the machine does is shared."""
    taken = [[asyncio.run(cold_start.measure([str(each.executable)])) for each in compared] for _ in range(runs + 1)][
        1:
    ]
    for row, what in enumerate(("start to handshake line", "start to the first schema")):
        for column, each in enumerate(compared):
            yield Row(f"{what}, {each.form}", "ms", [1000 * turn[column][row] for turn in taken])


def plans(compared: Sequence[Provider], proxy: LiveProxy, keys: int, runs: int) -> Iterator[Row]:
    """No-op plans of each in turn."""
    with ExitStack() as stack:
        say(f"creating {keys} key(s) with each")
        workspaces = [
            stack.enter_context(a_workspace(proxy, each.cli_config, OBJECTS["keys"], keys)) for each in compared
        ]
        say(f"planning {keys} key(s) with each")
        for refresh, what in ((True, "no-op plan"), (False, "the same with -refresh=false")):
            taken = [[workspace.plan(refresh=refresh) for workspace in workspaces] for _ in range(runs + 1)][1:]
            for column, each in enumerate(compared):
                yield Row(f"{what}, keys: {keys}, {each.form}", "s", [turn[column] for turn in taken])


def peaks(compared: Sequence[Provider], proxy: LiveProxy, runs: int) -> Iterator[Row]:
    """The memory of plans of many keys, and of such that also read all objects of each type."""
    for resources, what in ((OBJECTS["keys"], ""), (OBJECTS["keys"] + LISTS, " and every type")):
        for each in compared:
            say(f"memory of the {each.form} provider, {MANY} keys{what}")
            with a_workspace(proxy, each.cli_config, resources, MANY) as workspace:
                found = [PeakMemory() for _ in range(runs)]
                for peak in found:
                    workspace.plan(watch=peak)
            name = f"peak memory of a provider process, keys: {MANY}{what}, {each.form}"
            yield Row(name, "MiB", [peak.mebibytes for peak in found])


def widths(provider: Provider, proxy: LiveProxy, runs: int) -> Iterator[Row]:
    """No-op plans of many models and of many keys in turn, and how much longer those of models take."""
    with ExitStack() as stack:
        say(f"creating {MANY} of each of {', '.join(OBJECTS)}")
        workspaces = {
            kind: stack.enter_context(a_workspace(proxy, provider.cli_config, resources, MANY))
            for kind, resources in OBJECTS.items()
        }
        say(f"planning {MANY} of each")
        for refresh, what in ((True, "no-op plan"), (False, "the same with -refresh=false")):
            turns = [{kind: each.plan(refresh=refresh) for kind, each in workspaces.items()} for _ in range(runs + 1)][
                1:
            ]
            for kind in OBJECTS:
                yield Row(f"{what}, {kind}: {MANY}, in turn", "s", [turn[kind] for turn in turns])
            yield Row(f"{what}, models to keys", "x", [turn["models"] / turn["keys"] for turn in turns])


def measure(runs: int) -> list[Row]:
    """All rows; each from `runs` runs after one that is not counted."""
    compared = list(providers())
    with a_proxy() as proxy:
        time.sleep(5)  # a proxy that has just started still has work of its own
        say("cold start")
        rows = list(starts(compared, 4 * runs))
        for keys in (1, MANY):
            rows += plans(compared, proxy, keys, runs)
        rows += widths(compared[0], proxy, runs)
        if sys.platform == "linux":
            rows += peaks(compared, proxy, runs)
    return rows


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the provider.")
    parser.add_argument("-n", type=int, default=7, help="runs of each plan, 5 or more (default: 7)")
    runs = max(5, parser.parse_args().n)
    rows = measure(runs)
    print("| what | median | quartiles | runs |\n| --- | ---: | ---: | ---: |")
    print("\n".join(str(row) for row in rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
