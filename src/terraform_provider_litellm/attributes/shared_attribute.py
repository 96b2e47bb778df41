"""Attributes that several objects have, declared once: a call returns the `Field` of one object.

    budgets.soft_budget("team", since="1.85.7"),
    *group("customer", budgets.max_budget, budgets.budget_duration, within="litellm_budget_table"),

The attribute contains the properties that are the same everywhere: type, description, checks, the value that clears it.
The call contains those of one object: the first release, the licence, the place. A missing attribute is an error of the
type checker and when the module is loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypedDict, Unpack

from terraform_provider_litellm.record.release import parsed

if TYPE_CHECKING:
    from terraform_provider_litellm.plugin.schema import Validator
    from terraform_provider_litellm.record.behaviours import Behaviour
    from terraform_provider_litellm.record.field import Field
    from terraform_provider_litellm.record.json_values import Json, Place


class Facts(TypedDict, total=False):
    """The properties of a shared attribute that an object may set; their meaning is that of `Field`."""

    place: Place
    read: Place
    cleared_by: Json
    unset_values: tuple[Json, ...] | None
    licence: bool | tuple[str | bool, ...]
    since: str


@dataclass(frozen=True)
class SharedAttribute:
    """The attribute of any object; `of` creates it for a noun, such as "key", which its description then contains."""

    of: Callable[[str], Field]

    def __call__(
        self,
        noun: str,
        note: str = "",
        *,
        description: str = "",
        behaviours: tuple[Behaviour, ...] = (),
        validators: tuple[Validator, ...] = (),
        since_in: Mapping[str, str] = {},
        **facts: Unpack[Facts],
    ) -> Field:
        """The attribute of an object; `description` replaces the shared one, and all other arguments add to it.

        The description ends with the `note`, and with the releases that names in the object require; one of its own may
        leave names out.
        """
        field = self.of(noun)
        releases = {**field.since_in, **since_in}
        told = {name: since for name, since in releases.items() if not description or f"`{name}`" in description}
        return replace(
            field,
            description=" ".join((description or field.description, *filter(None, (note, required(told))))),
            behaviours=(*field.behaviours, *behaviours),
            validators=(*field.validators, *validators),
            since_in=releases,
            **facts,
        )


def group(noun: str, *attributes: SharedAttribute, within: str = "", **facts: Unpack[Facts]) -> tuple[Field, ...]:
    """Several attributes of an object with the same properties.

    `within` is the part of the row that contains them, if it is not the row itself.
    """
    fields = (attribute(noun, **facts) for attribute in attributes)
    return tuple(replace(each, read=(within, each.name)) if within else each for each in fields)


def required(since: Mapping[str, str]) -> str:
    """A sentence about the release that each name in an object requires."""
    names: dict[str, list[str]] = {}
    for name, release in since.items():
        names.setdefault(release, []).append(f"`{name}`")
    return " ".join(
        f"{listed(names[release])} {'require' if names[release][1:] else 'requires'} LiteLLM {release} or newer."
        for release in sorted(names, key=parsed)
    )


def listed(names: Sequence[str]) -> str:
    """Names joined for a sentence."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
