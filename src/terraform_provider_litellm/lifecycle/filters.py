"""The filters of data sources and lists of all objects of a kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terraform_provider_litellm.plugin.schema import Attribute
from terraform_provider_litellm.plugin.types import STRING
from terraform_provider_litellm.plugin.validators import UnlessEmpty
from terraform_provider_litellm.plugin.values import is_null
from terraform_provider_litellm.run import references

if TYPE_CHECKING:
    from collections.abc import Sequence

    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.diagnostics import Diagnostics
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.field import Field


def argument(field: Field, description: str) -> Attribute:
    """The optional argument that selects objects by an attribute; a module may pass an empty one."""
    checks = tuple(UnlessEmpty(each) for each in field.search_checks)
    return Attribute(STRING, optional=True, description=description, validators=checks)


def arguments(fields: Sequence[Field], nouns: str) -> dict[str, Attribute]:
    """The arguments that select objects by what they have in LiteLLM."""
    return {each.name: argument(each, f"Only {nouns} with this `{each.name}`.") for each in fields}


async def exist(client: Client, fields: Sequence[Field], config: State, diagnostics: Diagnostics) -> bool:
    """Whether the proxy has the objects in the filters; otherwise reports them: they are probably mistakes."""
    for each in fields:
        await references.demand(client, each, config.get(each.name), diagnostics)
    return not diagnostics.has_error


def match(fields: Sequence[Field], config: State, state: State) -> bool:
    """Whether an object has what the filters ask for, as LiteLLM compares it."""
    wanted = [(each, config.get(each.name)) for each in fields]
    return all(is_null(value) or each.same(value, each.written(state.get(each.name))) for each, value in wanted)
