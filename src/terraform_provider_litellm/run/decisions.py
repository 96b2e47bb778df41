"""Decisions that two resources make: an attribute of a key or team, and a resource of its own for the same.

A plan that would write one of them is an error, since each apply would revert the other's. One that writes neither is a
warning: before a destroy, Terraform plans everything, and an error there would block the destroy. An id that the first
plan does not know is known when Terraform plans the second resource again, during the apply.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.values import is_null
from terraform_provider_litellm.run.claims import DESTROY

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.resource import Apply, Plan
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.field import Field
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
    """The types that make a decision about an object, by its id, in the run on a client; true if the run writes it."""

    deciding: defaultdict[tuple[Decision, str], dict[str, bool]] = field(default_factory=lambda: defaultdict(dict))


def planned(record: LiteLLMObject, call: Plan[Client], changed: Collection[Field]) -> None:
    """Report an object about which two resources decide."""
    if call.provider is None or call.planned is None or call.config is None:
        return
    new = call.prior is None or bool(call.requires_replace)
    for each, identifier in _made(record, call.config, call.planned):
        theirs = record.type_name == each.other
        writes = new or (bool(changed) if theirs else each.attribute in {own.name for own in changed})
        deciding = _note(call.provider, record, each, identifier, writes=writes)
        if len(deciding) > 1:
            noun, refused = each.owner.removeprefix("litellm_"), any(deciding.values())
            report = call.diagnostics.error if refused else call.diagnostics.warning
            report(
                f"Two resources decide {each.about}",
                f"A {each.owner} of this configuration sets {each.attribute} of the {noun} {identifier}, and a {each.other} "
                f"writes it too. {each.remedy}, or remove the {each.other}.{f' {DESTROY}' if refused else ''}",
                path(each.named_by if theirs else each.attribute),
            )


def created(record: LiteLLMObject, call: Apply[Client], values: State) -> None:
    """Record the decisions about an object whose id no plan knew."""
    for each, identifier in _made(record, call.config, values):
        _note(call.provider, record, each, identifier, writes=True)


def _made(record: LiteLLMObject, config: State, values: State) -> Iterator[tuple[Decision, str]]:
    """The decisions that a resource makes, with the id of the object that they are about."""
    for each in DECISIONS:
        if record.type_name == each.other:
            identifier = values.get(each.named_by)
        elif record.type_name == each.owner and not is_null(config.get(each.attribute)):
            identifier = values.get(each.identifier)
        else:
            continue
        if isinstance(identifier, str) and identifier:
            yield each, identifier


def _note(
    client: Client, record: LiteLLMObject, decision: Decision, identifier: str, *, writes: bool
) -> dict[str, bool]:
    deciding = client.memory(Run).deciding[decision, identifier]
    deciding[record.type_name] = deciding.get(record.type_name, False) or writes
    return deciding
