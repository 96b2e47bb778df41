"""All objects of a state missing at once: it may be another proxy, or another database.

If all were removed from the state, the next apply would create everything again, in another place. A single deleted
team with its keys and members is not unusual, so the error requires several missing objects, and none that exists.
Objects whose deletion got no answer do not count, nor the objects that are deleted together with them.

Terraform reads some objects at a time. A missing one waits for one that exists; while all of Terraform's reads wait, the
first of them ends, so that Terraform reads another object. If the last one waits in vain, it reports the error.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.diagnostics import Diagnostics

VARIABLE = "LITELLM_ALLOW_ALL_MISSING"
"""The environment variable that allows this, because the proxy is the right one."""

FEWEST = 3
"""The number of missing objects from which on it is an error."""

PAUSE, STILL, LONGEST = 0.1, 4, 10.0
"""Seconds between two checks, checks without a new object after which none is expected, and the longest wait."""


@dataclass
class Run:
    """The run on one client: its missing objects with their teams, and the teams in which deletions got no answer.

    `waiting` are the missing objects that wait for one that exists, the first one first.
    """

    missing: dict[str, str] = field(default_factory=dict)
    excused: set[str] = field(default_factory=set)
    waiting: list[str] = field(default_factory=list)
    sighted: bool = False
    released: bool = False
    told: bool = False


def sighted(client: Client) -> None:
    """Record that an object of the state was found: it is the right proxy."""
    client.memory(Run).sighted = True


def excuse(client: Client, team_id: str) -> None:
    """Record a missing object whose deletion got no answer; objects of its team may be missing for the same reason."""
    client.memory(Run).excused.add(team_id)


async def all_missing(client: Client, name: str, team_id: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether all objects that a run has read are missing, and enough to be an error; of several, the last one says so.

    Objects are read concurrently: if none was found yet, it waits until no more are read.
    """
    run = client.memory(Run)
    run.missing[name] = team_id
    if environ.get(VARIABLE, "").strip().lower() in ("1", "true", "yes", "on"):
        return False
    run.waiting.append(name)
    try:
        alone = await _wait(run, client, name)
    finally:
        run.waiting.remove(name)
    strange = [each for each, its_team in run.missing.items() if not its_team or its_team not in run.excused]
    return alone and not run.sighted and len(strange) >= FEWEST


async def _wait(run: Run, client: Client, name: str) -> bool:
    """Wait for an object that exists, or until it is this one's turn to end; returns whether none is read any more."""
    seen, still = (0, 0, 0), 0
    for _ in range(round(LONGEST / PAUSE)):
        last = run.waiting == [name]
        if run.sighted or run.told or (last and still >= STILL):
            return True
        if not last and run.waiting[0] == name and still >= (1 if run.released else STILL):
            run.released = True
            return False
        await asyncio.sleep(PAUSE)
        now = (len(run.missing), client.begun, len(run.waiting))
        still = still + 1 if now == seen and not client.pending else 0
        seen = now
    return True


def tell(client: Client, diagnostics: Diagnostics) -> None:
    """Report once that this may be the wrong proxy."""
    run = client.memory(Run)
    if run.told:
        return
    run.told = True
    diagnostics.error(
        "All objects of the state are missing from LiteLLM",
        f"LiteLLM returned none of the {len(run.missing)} objects of the state that were read so far: this may be "
        "another proxy, or a proxy with another database. The state is unchanged. Check api_base of the provider "
        "block, or LITELLM_API_BASE, and the database of the proxy. If all objects were deleted on purpose, set "
        f"{VARIABLE}=true in the environment for one run to create them again. To destroy a configuration whose "
        "objects are already deleted, run terraform destroy -refresh=false.",
    )
