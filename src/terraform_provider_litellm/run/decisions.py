"""Decisions in a plan that two resources make: an attribute of a key or team, and a resource of its own for the same."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.values import is_null

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.resource import Plan
    from terraform_provider_litellm.record.object import LiteLLMObject


@dataclass(frozen=True)
class Decision:
    """The attribute of an `owner` that the resource `other` writes as well: its `named_by` is the owner's `identifier`.

    `about` completes "Two resources decide", and `remedy` says what to remove in place of the other resource.
    """

    owner: str
    identifier: str
    attribute: str
    other: str
    named_by: str
    about: str
    remedy: str


def _block(owner: str, identifier: str) -> Decision:
    noun = owner.removeprefix("litellm_")
    about = f"whether the {noun} is blocked"
    return Decision(
        owner, identifier, "blocked", f"{owner}_block", identifier, about, f"Remove blocked from the {owner}"
    )


def _tools(owner: str, identifier: str, named_by: str) -> Decision:
    about = f"which tools are blocked for the {owner.removeprefix('litellm_')}"
    remedy = (
        f"Name the tools in the blocked_tools of the object_permission, or remove object_permission from the {owner}"
    )
    return Decision(owner, identifier, "object_permission", "litellm_tool_policy", named_by, about, remedy)


DECISIONS = (
    _block("litellm_key", "token"),
    _block("litellm_team", "team_id"),
    _tools("litellm_key", "token", "key_hash"),
    _tools("litellm_team", "team_id", "team_id"),
)


@dataclass
class Run:
    """The types that make a decision about an object, by its id, in the run on a client."""

    deciding: defaultdict[tuple[Decision, str], set[str]] = field(default_factory=lambda: defaultdict(set))


def planned(record: LiteLLMObject, call: Plan[Client]) -> None:
    """Report an object about which two resources decide: each apply would revert the other's."""
    if call.provider is None or call.planned is None or call.config is None:
        return
    for each in DECISIONS:
        if record.type_name == each.other:
            name = place = each.named_by
        elif record.type_name == each.owner and not is_null(call.config.get(each.attribute)):
            name, place = each.identifier, each.attribute
        else:
            continue
        identifier = call.planned.get(name)
        if not isinstance(identifier, str) or not identifier:
            continue
        deciding = call.provider.memory(Run).deciding[each, identifier]
        deciding.add(record.type_name)
        if len(deciding) > 1:
            noun = each.owner.removeprefix("litellm_")
            call.diagnostics.error(
                f"Two resources decide {each.about}",
                f"A {each.owner} of this configuration sets {each.attribute} of the {noun} {identifier}, and a {each.other} "
                f"writes it too. {each.remedy}, or remove the {each.other}.",
                path(place),
            )
