"""Access groups in a plan: whether a group and a member of it, which each have a list of the other, contradict each other.

LiteLLM writes both lists when one of them is written, so what one resource applies, the next plan of the other undoes.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from terraform_provider_litellm.plugin.paths import path

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.resource import Plan
    from terraform_provider_litellm.record.object import LiteLLMObject


@dataclass(frozen=True)
class Side:
    """A type, what the other side calls an object of it, and its list of the others."""

    type_name: str
    identifier: str
    others: str


LINKS = (
    (
        Side("litellm_unified_access_group", "access_group_id", "assigned_team_ids"),
        Side("litellm_team", "team_id", "access_group_ids"),
    ),
    (
        Side("litellm_unified_access_group", "access_group_id", "assigned_key_ids"),
        Side("litellm_key", "token", "access_group_ids"),
    ),
    (
        Side("litellm_access_group", "access_group", "model_names"),
        Side("litellm_model", "model_name", "access_groups"),
    ),
)
"""The types of groups and of their members."""


@dataclass
class Run:
    """The lists that a configuration sets, by their side and the object's identifier; several models may have one name."""

    lists: defaultdict[Side, dict[str, frozenset[str]]] = field(default_factory=lambda: defaultdict(dict))


def planned(record: LiteLLMObject, call: Plan[Client]) -> None:
    """Warn of an object whose list contradicts that of an object that was planned before."""
    if call.provider is None or call.planned is None or call.config is None:
        return
    lists = call.provider.memory(Run).lists
    for sides in LINKS:
        for mine, theirs in (sides, sides[::-1]):
            identifier, others = call.planned.get(mine.identifier), call.config.get(mine.others)
            if mine.type_name != record.type_name or not (isinstance(identifier, str) and isinstance(others, list)):
                continue
            named = frozenset(each for each in others if isinstance(each, str))
            if len(named) < len(set(map(str, others))):  # some are not known yet
                continue
            lists[mine][identifier] = named
            for other, its in lists[theirs].items():
                if (other in named) != (identifier in its):
                    _warn(call, mine, theirs, identifier, other, listed=other in named)


def _warn(call: Plan[Client], mine: Side, theirs: Side, identifier: str, other: str, *, listed: bool) -> None:
    lists, lacks = (mine, theirs) if listed else (theirs, mine)
    name = other if listed else identifier
    call.diagnostics.warning(
        "Two resources contradict each other about an access group",
        f"A {lists.type_name} of this configuration has {name} in its {lists.others}, and the {lacks.type_name} {name} sets "
        f"{lacks.others} without it. LiteLLM changes both lists together, so each apply of one resource undoes the other's. "
        f"Remove {mine.others} from the {mine.type_name} or {theirs.others} from the {theirs.type_name}.",
        path(mine.others),
    )
