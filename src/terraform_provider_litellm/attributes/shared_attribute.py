"""An attribute that several objects have, declared once: a call gives the `Field` of one object.

    budgets.soft_budget("team", since="1.85.7"),
    *group("customer", budgets.max_budget, budgets.budget_duration, within="litellm_budget_table"),

What is the same everywhere stands with the attribute: type, description, checks, what clears it. What an object alone knows
stands in the call: the release that began it, the licence, the place. An attribute that there is not is an error of the type
checker and when the module is loaded.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypedDict, Unpack

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
        **facts: Unpack[Facts],
    ) -> Field:
        """The attribute of an object: `note` ends the description, another `description` replaces it, `behaviours` are added."""
        field = self.of(noun)
        return replace(
            field,
            description=f"{description or field.description} {note}".rstrip(),
            behaviours=(*field.behaviours, *behaviours),
            **facts,
        )


def group(noun: str, *attributes: SharedAttribute, within: str = "", **facts: Unpack[Facts]) -> tuple[Field, ...]:
    """Several attributes of an object, of which it knows the same facts.

    `within` is the part of what is read that has them, where that is not the object itself.
    """
    fields = (attribute(noun, **facts) for attribute in attributes)
    return tuple(replace(each, read=(within, each.name)) if within else each for each in fields)
