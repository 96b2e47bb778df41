"""The command line: `python -m tests.live_proxy up | down | env | status`."""

from __future__ import annotations

import argparse
import sys

from .error import LiveProxyError
from .fleet import Fleet
from .home import Home
from .progress import say
from .release import DEFAULT_VERSION, versions
from .spec import Spec, Variant


def parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(prog="python -m tests.live_proxy", description="A real LiteLLM proxy on PostgreSQL.")
    commands = root.add_subparsers(dest="command", required=True)
    which = argparse.ArgumentParser(add_help=False)
    which.add_argument("--version", help=f"LiteLLM release: {', '.join(versions())} (default: {DEFAULT_VERSION})")
    variants = which.add_mutually_exclusive_group()
    for variant, text in (
        (Variant.NO_STORE_MODEL_IN_DB, "the proxy with STORE_MODEL_IN_DB off"),
        (Variant.NO_DATABASE, "the proxy without a database"),
    ):
        variants.add_argument(f"--{variant.value}", dest="variant", action="store_const", const=variant, help=text)
    up = commands.add_parser("up", parents=[which], help="boot a proxy; prints what `env` prints")
    up.add_argument("--replicas", type=int, default=1, metavar="N", help="proxy processes on one database (default: 1)")
    up.add_argument("--front", action="store_true", help="spread requests over the replicas")
    up.add_argument("--fresh", action="store_true", help="empty its database first")
    commands.add_parser("env", parents=[which], help="print the shell command that exports its address and key")
    commands.add_parser("down", parents=[which], help="stop a proxy, or all when none is named")
    commands.add_parser("status", help="list what runs")
    return root


def main(arguments: list[str]) -> int:
    """Run one command; returns the exit status."""
    options = parser().parse_args(arguments)
    fleet = Fleet(Home.default())
    try:
        if options.command == "status":
            print("\n".join(fleet.status()))
            return 0
        spec = Spec(options.version or DEFAULT_VERSION, options.variant or Variant.NORMAL)
        if options.command == "up":
            spec = Spec(spec.version, spec.variant, options.replicas, options.front)
            print(fleet.up(spec, options.fresh).exports())
        elif options.command == "env":
            print(fleet.instance(spec.name).live().exports())
        else:
            fleet.down([spec.name] if options.version or options.variant else None)
            say("stopped")
    except (LiveProxyError, OSError) as error:
        say(f"error: {error}")
        return 1
    except KeyboardInterrupt:
        say("interrupted")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
