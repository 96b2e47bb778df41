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

DESCRIPTION = (
    f"{NAME} {__version__}: the Terraform provider for the LiteLLM proxy.\n\n"
    "Terraform starts this program for a configuration with\n\n"
    "    terraform {\n"
    "      required_providers {\n"
    f'        litellm = {{ source = "{installer.SOURCE}" }}\n'
    "      }\n"
    "    }\n\n"
    "after `terraform init` installed the provider from a registry, or the command `install` did.\n"
)
KEY = "LITELLM_API_KEY"


def parser() -> argparse.ArgumentParser:
    """What can be said on the command line."""
    made = argparse.ArgumentParser(
        prog=NAME, description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    made.add_argument("--version", action="version", version=__version__, help="print only the version")
    made.add_argument(
        "--debug",
        action="store_true",
        help="serve until stopped, and print the setting that makes Terraform use this process",
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
        "install the provider for Terraform and OpenTofu",
        " They find it in the user's plugin directory, and start it from its own Python environment.",
    )
    command_install.add_argument(
        "--host",
        action="append",
        type=_host,
        help=f"the host in the provider's source address; can be repeated (default: {' and '.join(installer.HOSTS)})",
    )
    command_install.add_argument(
        "--print-config",
        action="store_true",
        help="install nothing, and print the dev_overrides for ~/.terraformrc or ~/.tofurc that use this program",
    )
    command("uninstall", "remove everything that `install` has installed, all versions")
    command("version", "print the versions of the provider, of Python and of the protocol")
    command_doctor = command(
        "doctor",
        "check the settings, the proxy, the key and Terraform, and show what to do",
        f" Reads the settings from the provider's environment variables. Reads the API key from {KEY} or from a "
        "file, or prompts for it. Changes nothing on the proxy. The exit status is 0 if no check failed, and 1 "
        "otherwise.",
    )
    command_doctor.add_argument("--api-base", default="", help="the proxy's address; overrides LITELLM_API_BASE")
    command_doctor.add_argument(
        "--api-key-file", metavar="FILE", help=f"a file with only the API key; overrides {KEY}; - is standard input"
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
