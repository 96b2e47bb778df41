"""Blocks of keys and teams in a plan: whether both `blocked` of the key or team and a block resource set the block."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.values import is_null

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.resource import Plan
    from terraform_provider_litellm.record.object import LiteLLMObject

OWNERS = {"litellm_key": "token", "litellm_team": "team_id"}
"""The types that have `blocked`, and the identity of an object of each; `<type>_block` blocks others."""

RUNS: WeakKeyDictionary[Client, defaultdict[tuple[str, str], set[str]]] = WeakKeyDictionary()
"""The types that set the block of an object, by its own type and id, in the run on a client."""


def planned(record: LiteLLMObject, call: Plan[Client]) -> None:
    """Report an object whose block two resources set: each apply would revert the other's."""
    owner = record.type_name.removesuffix("_block")
    name = OWNERS.get(owner)
    if name is None or call.provider is None or call.planned is None or call.config is None:
        return
    identifier = call.planned.get(name)
    blocks = record.type_name != owner
    if not isinstance(identifier, str) or not (blocks or not is_null(call.config.get("blocked"))):
        return
    deciding = RUNS.setdefault(call.provider, defaultdict(set))[owner, identifier]
    deciding.add(record.type_name)
    if len(deciding) > 1:
        noun = owner.removeprefix("litellm_")
        call.diagnostics.error(
            f"Two resources decide whether the {noun} is blocked",
            f"A {owner} of this configuration sets blocked of the {noun} {identifier}, and a {owner}_block blocks it. "
            f"Remove blocked from the {owner}, or remove the {owner}_block.",
            path(name if blocks else "blocked"),
        )
