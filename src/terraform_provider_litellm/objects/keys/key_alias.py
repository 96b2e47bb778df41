"""Aliases of keys that end in a suffix of the provider's: `key_alias_prefix`.

No two keys may have one alias. So a key that is to be there before the one that it replaces goes needs another, which no
configuration can name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from terraform_provider_litellm.plugin.types import STRING
from terraform_provider_litellm.plugin.values import UNKNOWN
from terraform_provider_litellm.record.behaviours import StandsInTerraformAlone
from terraform_provider_litellm.record.field import Field

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.resource import Plan
    from terraform_provider_litellm.plugin.values import State

ALIAS, PREFIX = "key_alias", "key_alias_prefix"

FIELDS = (
    Field(
        ALIAS,
        STRING,
        f"The name of the key, which must be unique. With `{PREFIX}`, the provider generates it.",
    ),
    Field(
        PREFIX,
        STRING,
        f"The prefix of the key's name, instead of `{ALIAS}`. The provider adds a suffix when it creates the key, "
        "so the old and the new key have different names during a replacement with `create_before_destroy`. "
        "Changing the prefix renames the key.",
        behaviours=(StandsInTerraformAlone(),),
    ),
)

SUFFIX = 12
"""Digits of the suffix, the first of the key's token: known before the key is made, and no other's."""


def made(prefix: str, token: str) -> str:
    """The alias of a key."""
    return prefix + token[:SUFFIX]


def chosen(planned: State, token: str) -> State:
    """The alias of a new key, where the configuration gives the prefix alone."""
    prefix, alias = planned.get(PREFIX), planned.get(ALIAS)
    wanted = isinstance(prefix, str) and prefix and not (isinstance(alias, str) and alias)
    return {ALIAS: made(str(prefix), token)} if wanted else {}


def plan(call: Plan[Client]) -> None:
    """A new key's alias is known after apply; one that begins with the prefix stays, imported ones included."""
    if call.planned is None or call.config is None or call.config.get(ALIAS):
        return
    prefix, prior = call.config.get(PREFIX), call.prior
    if not prefix:
        if prior is not None and prior.get(PREFIX):
            call.planned[ALIAS] = call.config.get(ALIAS)
    elif prior is None or prefix is UNKNOWN:
        call.planned[ALIAS] = UNKNOWN
    elif (prior.get(ALIAS) or "").startswith(prefix) and prior.get(PREFIX) in (None, "", prefix):
        call.planned[ALIAS] = prior[ALIAS]
    else:
        call.planned[ALIAS] = made(prefix, prior["token"])
