"""An attribute that several objects have, declared once: a call gives the `Field` of one object.

    budgets.soft_budget("team", since="1.85.7"),
    *group("customer", budgets.max_budget, budgets.budget_duration, within="litellm_budget_table"),

What is the same everywhere stands with the attribute: type, description, checks, what clears it. What an object alone knows
stands in the call: the release that began it, the licence, the place. An attribute that there is not is an error of the type
checker and when the module is loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypedDict, Unpack

from terraform_provider_litellm.record.release import parsed

if TYPE_CHECKING:
    from terraform_provider_litellm.record.behaviours import Behaviour
    from terraform_provider_litellm.record.field import Field
    from terraform_provider_litellm.record.json_values import Json, Place


class Facts(TypedDict, total=False):
    """What an object may know of a shared attribute by itself; the meaning is that of `Field`."""

    place: Place
    read: Place
    cleared_by: Json
    unset_values: tuple[Json, ...] | None
    licence: bool | tuple[str | bool, ...]
    since: str


@dataclass(frozen=True)
class SharedAttribute:
    """The attribute of any object; `of` makes it for a noun, such as "key", that its description then has."""

    of: Callable[[str], Field]

    def __call__(
        self,
        noun: str,
        note: str = "",
        *,
        description: str = "",
        behaviours: tuple[Behaviour, ...] = (),
        since_in: Mapping[str, str] = {},
        **facts: Unpack[Facts],
    ) -> Field:
        """The attribute of an object; `description` replaces that of all, to which the others add.

        `note` stands behind it, and behind that what names in an object need.
        """
        field = self.of(noun)
        releases = {**field.since_in, **since_in}
        return replace(
            field,
            description=" ".join((description or field.description, *filter(None, (note, required(releases))))),
            behaviours=(*field.behaviours, *behaviours),
            since_in=releases,
            **facts,
        )


def group(noun: str, *attributes: SharedAttribute, within: str = "", **facts: Unpack[Facts]) -> tuple[Field, ...]:
    """Several attributes of an object, of which it knows the same facts.

    `within` is the part of what is read that has them, where that is not the object itself.
    """
    fields = (attribute(noun, **facts) for attribute in attributes)
    return tuple(replace(each, read=(within, each.name)) if within else each for each in fields)


def required(since: Mapping[str, str]) -> str:
    """Which names in an object require which release, in words."""
    names: dict[str, list[str]] = {}
    for name, release in since.items():
        names.setdefault(release, []).append(f"`{name}`")
    return " ".join(
        f"{listed(names[release])} {'require' if names[release][1:] else 'requires'} LiteLLM {release} or newer."
        for release in sorted(names, key=parsed)
    )


def listed(names: Sequence[str]) -> str:
    """Names as in a sentence."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
