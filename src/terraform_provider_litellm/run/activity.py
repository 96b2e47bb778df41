"""What goes on in a run: which objects Terraform plans, and whether more will come.

Terraform plans some objects at a time, in any order. A plan that depends on what others claim waits until no more come.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from terraform_provider_litellm.client.client import Client

PAUSE, STILL = 0.1, 10
"""Seconds between two checks for activity, and the number of checks without activity after which none is expected.

A delayed check does not count: the machine is busy then, and so is Terraform.
"""
LONGEST = 20.0
"""The maximum number of seconds to wait for that."""
WAITING = 8
"""The number of plans that may wait at once. Terraform works on ten objects: if all waited, no more would come."""


@dataclass
class Activity:
    """The number of objects that the run on one client has planned, whether it applies, and the plans that wait."""

    objects: int = 0
    applying: bool = False
    gates: list[asyncio.Event] = field(default_factory=list)

    async def calm(self, client: Client, until: Callable[[], bool] = lambda: False, longest: float = LONGEST) -> bool:
        """Wait until there is no more activity in the run, or `until` returns true.

        Returns False if the wait was ended early: if too many plans wait, the first must continue.
        """
        gate = asyncio.Event()
        self.gates.append(gate)
        waiting = [each for each in self.gates if not each.is_set()]
        if len(waiting) > WAITING:
            waiting[0].set()
        clock = asyncio.get_running_loop().time
        begin, seen, still = clock(), (self.objects, client.begun), 0
        try:
            while still < STILL and not until() and clock() - begin < longest and not gate.is_set():
                looked = clock()
                await asyncio.sleep(PAUSE)
                now, late = (self.objects, client.begun), clock() - looked > 2 * PAUSE
                if now != seen or client.pending:
                    still = 0
                elif not late:
                    still += 1
                seen = now
        finally:
            self.gates.remove(gate)
        return not gate.is_set()


def of(client: Client) -> Activity:
    """The activity of the run on a client."""
    return client.memory(Activity)
