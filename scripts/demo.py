"""The provider at work on a real LiteLLM proxy: examples/quickstart through the real Terraform.

python scripts/demo.py up     boots a proxy, installs the provider, applies, shows what is there, plans again
python scripts/demo.py env    prints the shell command that exports the proxy's address and key
python scripts/demo.py down   destroys what was created, and stops the proxy if `up` started it

With LITELLM_API_BASE and LITELLM_API_KEY set, that proxy is used instead. Everything is in .cache/demo and .cache/live.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from terraform_provider_litellm.cli.install import InstallError, Places, install  # noqa: E402
from tests.live_proxy.error import LiveProxyError  # noqa: E402
from tests.live_proxy.fleet import Fleet  # noqa: E402
from tests.live_proxy.home import Home  # noqa: E402
from tests.live_proxy.proxy import LiveProxy  # noqa: E402
from tests.live_proxy.spec import Spec  # noqa: E402

TERRAFORM = os.environ.get("TERRAFORM") or "terraform"
DEMO = ROOT / ".cache" / "demo"
WORK = DEMO / "quickstart"
RECORD = DEMO / "proxy.json"
CLI_CONFIG = DEMO / "terraform.rc"
OWN = Spec(label="demo")
SETTINGS = ("LITELLM_API_BASE", "LITELLM_API_KEY")
VARIABLES = 'openai_api_key = "sk-made-up-for-the-demo"\n'


class DemoError(Exception):
    """Something the user has to look at; shown without a traceback."""


@dataclass(frozen=True)
class Demo:
    """A demo on a proxy; `own` if the proxy is one that we started."""

    proxy: LiveProxy
    own: bool

    def terraform(self, *arguments: str, quiet: bool = False) -> int:
        """Run Terraform on the example and return its exit status; `quiet` keeps its output back unless it fails."""
        say(f"terraform {' '.join(arguments)}")
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TF_") or name == "TF_LOG"},
            "TF_CLI_CONFIG_FILE": str(CLI_CONFIG),
            **dict(zip(SETTINGS, (self.proxy.base, self.proxy.key), strict=True)),
            "CHECKPOINT_DISABLE": "1",
        }
        with _patience():
            done = subprocess.run(
                [TERRAFORM, *arguments, *([] if sys.stdout.isatty() else ["-no-color"])],
                cwd=WORK,
                env=environment,
                text=True,
                stdout=subprocess.PIPE if quiet else None,
                stderr=subprocess.STDOUT if quiet else None,
                check=False,
            )
        if done.returncode == 1 and quiet:
            print(done.stdout, file=sys.stderr)
        return done.returncode

    def must(self, *arguments: str, quiet: bool = False) -> None:
        """Run Terraform, and raise DemoError if it fails."""
        if self.terraform(*arguments, quiet=quiet):
            raise DemoError(f"terraform {arguments[0]} failed; see above.")

    def ask(self, path: str) -> Any:
        """What LiteLLM answers to a GET."""
        status, answer = self.proxy.request("GET", path)
        if status != 200:
            raise DemoError(f"LiteLLM answered {status} to GET {path}: {answer}")
        return answer


def say(text: str) -> None:
    """A line of progress."""
    print(f"\n==> {text}", flush=True)


@contextmanager
def _patience() -> Iterator[None]:
    """Ctrl-C ends Terraform, which hears it too and saves its state; we wait for that."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def recorded() -> Mapping[str, Any] | None:
    """What `up` noted: the proxy's address, and whether it is our own."""
    try:
        content: Mapping[str, Any] = json.loads(RECORD.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return content


def named() -> LiveProxy | None:
    """The proxy that the environment names."""
    given = [name for name in SETTINGS if os.environ.get(name)]
    if len(given) == 1:
        raise DemoError(f"{given[0]} is set alone: set both of {' and '.join(SETTINGS)}, or none.")
    return LiveProxy.from_environment(os.environ)


def up() -> None:
    """Create everything, and show it."""
    proxy, before = named(), recorded()
    base = proxy.base if proxy else None
    if before and base != (None if before["own"] else before["base"]):
        raise DemoError(f"A demo is up already, on {before['base']}. Run `make demo-clean` first.")
    if proxy is None and sys.platform != "linux":
        raise DemoError(f"The demo can start a proxy on Linux alone. Set {' and '.join(SETTINGS)} to use yours.")
    DEMO.mkdir(mode=0o700, parents=True, exist_ok=True)
    if proxy:
        say(f"the proxy is LiteLLM {proxy.version} at {proxy.base}")
    else:
        say(f"booting LiteLLM {OWN.version} on PostgreSQL; the first time takes some minutes")
    demo = Demo(proxy or Fleet(Home.default()).up(OWN), own=proxy is None)
    RECORD.write_text(json.dumps({"base": demo.proxy.base, "own": demo.own}), encoding="utf-8")

    say("installing the provider into .cache/demo")
    prepare()
    demo.must("init", "-input=false", quiet=True)
    demo.must("apply", "-input=false", "-auto-approve")
    say(f"what LiteLLM has at {demo.proxy.base}")
    print(table(("object", "name", "as LiteLLM shows it"), created(demo)))
    if demo.terraform("plan", "-input=false", "-detailed-exitcode"):
        raise DemoError("The second plan is not empty; see above.")
    say("The second plan is empty: LiteLLM has what the configuration says.")
    say("Look around")
    print("\n".join(f"    {name:<11} {text}" for name, text in surroundings(demo)))


def prepare() -> None:
    """Install the provider, tell Terraform of it, and copy the example."""
    plugins = DEMO / "plugins"
    install(ROOT, Places(DEMO / "provider", plugins))
    mirror = f"filesystem_mirror {{\n    path = {json.dumps(str(plugins))}\n  }}"
    CLI_CONFIG.write_text(f"provider_installation {{\n  {mirror}\n}}\n", encoding="utf-8")
    WORK.mkdir(exist_ok=True)
    for file in sorted((ROOT / "examples" / "quickstart").glob("*.tf")):
        shutil.copy(file, WORK)
    (WORK / "terraform.tfvars").write_text(VARIABLES, encoding="utf-8")


def surroundings(demo: Demo) -> Iterator[tuple[str, str]]:
    """Where to look now, and how to end it: a word and a text for each line."""
    folder = shlex.quote(os.path.relpath(WORK))
    if demo.own:
        key = os.path.relpath(Fleet(Home.default()).instance(OWN.name).master_key)
        yield "admin UI", f"{demo.proxy.base}/ui/ as the user admin; the password is the master key"
        yield "master key", f"cat {shlex.quote(key)}"
        yield (
            "your shell",
            f'eval "$({os.path.relpath(sys.executable)} scripts/demo.py env)" exports {" and ".join(SETTINGS)}',
        )
    else:
        yield (
            "admin UI",
            f"{demo.proxy.base}/ui/ as the user admin, if nothing else was set; the password is the master key",
        )
    yield "state", f"terraform -chdir={folder} show"
    yield "Alice's key", f"terraform -chdir={folder} output -raw alice_key"
    yield "source", "examples/quickstart, copied to that folder: change it, and run terraform plan there"
    yield "the end", "make demo-clean destroys all of it" + (" and stops the proxy" if demo.own else "")


def env() -> None:
    """Print what exports the address and the key of the demo's proxy."""
    if not Fleet(Home.default()).instance(OWN.name).serves(OWN):
        raise DemoError("No proxy of the demo is up. Run `make demo` first.")
    proxy = Fleet(Home.default()).instance(OWN.name).live()
    print(
        "export "
        + " ".join(
            f"{name}={shlex.quote(value)}" for name, value in zip(SETTINGS, (proxy.base, proxy.key), strict=True)
        )
    )


def down() -> None:
    """Destroy what `up` created, and stop what it started."""
    before = recorded()
    if before is None:
        say("no demo is up")
        return
    fleet = Fleet(Home.default())
    if not before["own"]:
        proxy = named()
        if proxy is None or proxy.base != before["base"]:
            raise DemoError(f"The demo is on {before['base']}: set {' and '.join(SETTINGS)} as for `make demo`.")
        demo = Demo(proxy, own=False)
    elif fleet.instance(OWN.name).serves(OWN):
        demo = Demo(fleet.instance(OWN.name).live(), own=True)
    else:
        say("the proxy is gone, and what it held with it")
        fleet.down([OWN.name])
        shutil.rmtree(DEMO)
        return
    if (WORK / "terraform.tfstate").exists():
        demo.must("destroy", "-input=false", "-auto-approve")
    if demo.own:
        say("stopping the proxy")
        fleet.down([OWN.name])
    shutil.rmtree(DEMO)
    say("The demo is gone." if demo.own else "The demo is gone. LiteLLM keeps the user alice, who left the team.")


def created(demo: Demo) -> list[Sequence[str]]:
    """A row for each object of the example, from LiteLLM's own API."""
    state = json.loads((WORK / "terraform.tfstate").read_text(encoding="utf-8"))
    ids = {name: output["value"] for name, output in state["outputs"].items()}
    rows: list[Sequence[str]] = []
    for model_id in ids["model_ids"].values():
        models = demo.ask(f"/v2/model/info?modelId={model_id}&size=1000")["data"]
        model = next(each for each in models if each["model_info"]["id"] == model_id)
        told = model["litellm_params"]
        prices = [f"${told[f'{way}_cost_per_token'] * 1e6:g}" for way in ("input", "output")]
        shown = f"{told['model']}, {prices[0]} in and {prices[1]} out per million tokens"
        rows.append(("model", model["model_name"], shown))
    team = demo.ask(f"/team/info?team_id={ids['team_id']}")
    rows.append(("team", team["team_info"]["team_alias"], terms(team["team_info"])))
    rows += [
        ("team member", each["user_id"], f"{terms(each['litellm_budget_table'] or {})} within the team")
        for each in team["team_memberships"]
        if each["litellm_budget_table"]
    ]
    for token in ids["key_tokens"].values():
        key = demo.ask(f"/key/info?key={token}")["info"]
        rows.append(("key", key["key_alias"], f"{key['key_name']}, {terms(key)}"))
    return rows


def terms(row: Mapping[str, Any]) -> str:
    """An object's models, budget and limit, as far as it has them."""
    told = []
    if row.get("models"):
        told.append(", ".join(row["models"]))
    if row.get("max_budget") is not None:
        told.append(f"${row['max_budget']:g}" + (f" / {row['budget_duration']}" if row.get("budget_duration") else ""))
    if row.get("rpm_limit") is not None:
        told.append(f"{row['rpm_limit']} requests a minute")
    return "; ".join(told)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns under a heading and a rule."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    lines = [head, ["─" * width for width in widths], *rows]
    return "\n".join(
        "    " + "   ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def main() -> int:
    """Run one command; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("up", "env", "down"))
    command = parser.parse_args().command
    try:
        {"up": up, "env": env, "down": down}[command]()
    except (DemoError, InstallError, LiveProxyError, OSError) as error:
        print(f"\nerror: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. Run it again to go on; `make demo-clean` takes everything away.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
