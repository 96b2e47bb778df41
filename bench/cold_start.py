"""How long a provider takes to start: from exec to the handshake line, and to the answer to its first GetSchema.

    python -m bench.cold_start [-n RUNS] COMMAND [ARGUMENT ...]

Each run starts the command as Terraform does, with a fresh client certificate. Milliseconds, over all runs but the
first: median, quartiles, least and most.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from collections.abc import Sequence

from terraform_provider_litellm.plugin.testing import client
from terraform_provider_litellm.plugin.wire.proto import tfplugin5_pb2 as pb


async def measure(command: Sequence[str]) -> tuple[float, float, float]:
    """One start: seconds to the handshake line and to the first answer, and seconds from Shutdown to the end."""
    identity = client.ClientCertificate.make()
    start = time.perf_counter()
    async with client.launch(command, identity=identity) as plugin:
        handshake = time.perf_counter() - start
        await plugin.call("GetSchema", pb.GetProviderSchema.Request(), pb.GetProviderSchema.Response)
        answer = time.perf_counter() - start
        end = time.perf_counter()
        await plugin.shutdown()
        return handshake, answer, time.perf_counter() - end


def report(name: str, seconds: Sequence[float]) -> str:
    """One row of the table, in milliseconds."""
    low, middle, high = statistics.quantiles(seconds, n=4)
    figures = (middle, low, high, min(seconds), max(seconds))
    return f"{name:<24}" + "".join(f"{figure * 1000:9.1f}" for figure in figures)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=30, help="runs (default: 30)")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    rows = [asyncio.run(measure(arguments.command)) for _ in range(arguments.n + 1)][1:]
    print(f"{'milliseconds':<24}{'median':>9}{'q1':>9}{'q3':>9}{'min':>9}{'max':>9}")
    names = ("exec to handshake", "exec to first answer", "shutdown to exit")
    for name, column in zip(names, zip(*rows, strict=True), strict=True):
        print(report(name, column))


if __name__ == "__main__":
    main()
