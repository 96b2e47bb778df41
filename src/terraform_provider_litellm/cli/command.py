"""The commands of the executable, for people: `install`, `uninstall`, `version`, `doctor`."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import json
import os
import platform
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path

from terraform_provider_litellm import __version__
from terraform_provider_litellm.cli import install as installer
from terraform_provider_litellm.cli.install import NAME, Places
from terraform_provider_litellm.plugin.process.launch import PROTOCOL_VERSION

DESCRIPTION = f"""\
{NAME} {__version__}: the Terraform provider for the LiteLLM proxy.

Terraform starts this program by itself, where a configuration says

    terraform {{
      required_providers {{
        litellm = {{ source = "{installer.SOURCE}" }}
      }}
    }}

and the provider was installed: by `terraform init` from a registry, or by the command `install`.
"""
KEY = "LITELLM_API_KEY"


def parser() -> argparse.ArgumentParser:
    """What can be said on the command line."""
    made = argparse.ArgumentParser(
        prog=NAME, description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    made.add_argument("--version", action="version", version=__version__, help="print the version, and nothing else")
    made.add_argument(
        "--debug", action="store_true", help="serve until stopped, and print how to make Terraform use this process"
    )
    commands = made.add_subparsers(dest="command", metavar="COMMAND", title="commands")

    def command(name: str, text: str, more: str = "") -> argparse.ArgumentParser:
        added = commands.add_parser(
            name, help=text, description=f"{text[0].upper()}{text[1:]}.{more}", allow_abbrev=False
        )
        added.add_argument("--json", action="store_true", help="print a JSON document instead of text")
        return added

    command_install = command(
        "install",
        "let Terraform and OpenTofu start this program",
        " They find it in the user's plugin folder, and start it from the environment that it is in.",
    )
    command_install.add_argument(
        "--host",
        action="append",
        type=_host,
        help=f"the host in the provider's source address; may be repeated (default: {' and '.join(installer.HOSTS)})",
    )
    command_install.add_argument(
        "--print-config",
        action="store_true",
        help="install nothing, and print what in ~/.terraformrc or ~/.tofurc makes them start it (dev_overrides)",
    )
    command("uninstall", "take away what `install` has installed, every version of it")
    command("version", "print the versions of the provider, of Python and of the protocol")
    command_doctor = command(
        "doctor",
        "check the settings, the proxy, the key and Terraform, and say what to do",
        f" Settings come from the provider's environment variables. The API key comes from {KEY}, from a file, or is asked"
        " for. The proxy is changed in nothing. The exit status is 0 if no check failed, and 1 otherwise.",
    )
    command_doctor.add_argument("--api-base", default="", help="the proxy's address, in place of LITELLM_API_BASE")
    command_doctor.add_argument(
        "--api-key-file", metavar="FILE", help=f"a file with the API key alone, in place of {KEY}; - is standard input"
    )
    return made


def _host(text: str) -> str:
    try:
        return installer.hostname(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def main(argv: Sequence[str]) -> int:
    """Run the program for a person; returns the exit status: 1 where there was nothing to do."""
    options = parser().parse_args(argv)
    if options.command is None:
        parser().print_help(sys.stderr)
        return 1
    return COMMANDS[options.command](options)


def install(options: argparse.Namespace) -> int:
    """`install`."""
    hosts = tuple(dict.fromkeys(options.host or installer.HOSTS))
    if options.print_config:
        return installer.attempt(lambda: _print_config(hosts, as_json=options.json))

    def work() -> None:
        places = replace(Places.of_user(), hosts=hosts)
        if not options.json:
            installer.report_installed(installer.install_this(places))
            return
        with redirect_stdout(sys.stderr):  # progress is no JSON
            launchers = installer.install_this(places)
        _print({"version": __version__, "installed": [str(path) for path in launchers]})

    return installer.attempt(work)


def _print_config(hosts: Sequence[str], *, as_json: bool) -> None:
    text = installer.overrides(hosts)
    if as_json:
        _print({"version": __version__, "config": text})
    else:
        print(text, end="")


def uninstall(options: argparse.Namespace) -> int:
    """`uninstall`."""

    def work() -> None:
        places = Places.of_user()
        if not options.json:
            installer.report_uninstalled(installer.uninstall(places))
            return
        with redirect_stdout(sys.stderr):
            gone = installer.uninstall(places)
        _print({"version": __version__, "uninstalled": [str(path) for path in gone]})

    return installer.attempt(work)


def version(options: argparse.Namespace) -> int:
    """`version`."""
    found = {"version": __version__, "python": platform.python_version(), "protocol": str(PROTOCOL_VERSION)}
    if options.json:
        _print(found | {"executable": sys.executable})
    else:
        print(f"{NAME} {__version__}")
        print(f"Python {found['python']} ({sys.executable})")
        print(f"Terraform's plugin protocol {PROTOCOL_VERSION}")
    return 0


def doctor(options: argparse.Namespace) -> int:
    """`doctor`."""
    from terraform_provider_litellm.cli import doctor as proxy
    from terraform_provider_litellm.cli import report, terraform

    try:
        key = _key(options.api_key_file)
    except (OSError, UnicodeDecodeError) as error:
        print(f"error: the API key cannot be read: {error}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, EOFError):
        return 130
    try:
        checks = [*asyncio.run(proxy.examine(os.environ, options.api_base, key)), *terraform.examine()]
    except KeyboardInterrupt:
        return 130
    if options.json:
        print(report.document(checks))
    else:
        report.show(checks)
    return 0 if report.passed(checks) else 1


def _key(file: str | None) -> str:
    """The API key of the file, or typed in; empty if it is in the environment, or nobody can be asked."""
    if file == "-":
        return sys.stdin.read().strip()
    if file is not None:
        return Path(file).read_text(encoding="utf-8").strip()
    if os.environ.get(KEY, "").strip() or not sys.stdin.isatty():
        return ""
    return getpass.getpass("LiteLLM API key: ")


def _print(value: object) -> None:
    print(json.dumps(value, indent=2, ensure_ascii=False))


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "install": install,
    "uninstall": uninstall,
    "version": version,
    "doctor": doctor,
}
