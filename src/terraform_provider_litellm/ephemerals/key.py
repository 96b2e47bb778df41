"""A virtual key that exists for one run.

Terraform closes what a run has opened only if all that uses it went well; so the key is also deleted when the provider stops.

Endpoints: POST /key/generate, GET /key/info, POST /key/update (to renew), POST /key/delete (at the end).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes.durations import BudgetDuration
from terraform_provider_litellm.attributes.timestamps import utc
from terraform_provider_litellm.client import answers
from terraform_provider_litellm.client.errors import ClientError, NotFound
from terraform_provider_litellm.lifecycle import failures
from terraform_provider_litellm.objects.keys.key import KEY
from terraform_provider_litellm.objects.keys.key_alias import ALIAS, PREFIX
from terraform_provider_litellm.plugin.ephemeral import EphemeralResource
from terraform_provider_litellm.plugin.schema import Attribute, Block, Schema
from terraform_provider_litellm.plugin.types import STRING

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.ephemeral import Close, Open, Renew
    from terraform_provider_litellm.plugin.resource import Validate
    from terraform_provider_litellm.plugin.values import State

LIFETIME = "1h"
"""How long the key lives if nobody ends it: Terraform may be killed."""

LEFT_OUT = (
    "key",  # generated: one that is in the configuration is no secret of one run
    "key_alias",  # has to be unique, and would be taken for as long as the key of a run that was killed; see its prefix
    "service_account_id",
    "duration",
    "auto_rotate",
    "rotation_interval",
    "rotation_trigger",
    "grace_period",
    "send_invite_email",
    "blocked",
)
FIELDS = tuple(each for each in KEY.table.fields if not each.computed and each.name not in LEFT_OUT)
NAMES = {each.name for each in FIELDS}


class EphemeralKey(EphemeralResource["Client"]):
    """`ephemeral "litellm_key"`: open generates the key, renew prolongs it, close deletes it."""

    schema = Schema(
        Block(
            {
                each.name: Attribute(
                    each.type,
                    optional=True,
                    sensitive=each.sensitive,
                    description=each.description,
                    validators=each.checks,
                )
                for each in FIELDS
            }
            | {
                "duration": Attribute(
                    STRING,
                    optional=True,
                    computed=True,
                    description="The time after which the key expires if Terraform cannot delete it, such as "
                    "`30m`. It starts when the key is created, and again with each renewal during the "
                    f"run. Default: `{LIFETIME}`.",
                    validators=(BudgetDuration(),),
                ),
                ALIAS: Attribute(
                    STRING,
                    computed=True,
                    description=f"The name of the key in LiteLLM's lists and logs. Null if `{PREFIX}` is not set.",
                ),
                PREFIX: Attribute(
                    STRING,
                    optional=True,
                    description="The prefix of the key's name. The provider adds a suffix. If unset, the key has "
                    "no name.",
                ),
                "key": Attribute(STRING, computed=True, sensitive=True, description="The secret, `sk-…`."),
                "token": Attribute(
                    STRING,
                    computed=True,
                    description="The SHA-256 hash of the secret, which identifies the key in LiteLLM.",
                ),
                "expires": Attribute(
                    STRING,
                    computed=True,
                    description="The time at which the key expires if it is not renewed (RFC 3339, UTC).",
                ),
            },
            description="A virtual key for one run of Terraform. It is created when the run needs it, renewed "
            "during the run, and deleted at the end of the run, even if the run fails.",
            config_validators=tuple(each for each in KEY.config_validators if set(each.attributes) <= NAMES),
        )
    )

    async def validate(self, call: Validate[Client]) -> None:
        """As for the resource."""
        KEY.check(call.config, call.diagnostics)

    async def open(self, call: Open[Client]) -> None:
        """Generate the key; of a create without an answer nothing is left behind."""
        client = call.provider
        if client is None:
            failures.unconfigured(call.diagnostics, "no key can be created")
            return
        values = dict.fromkeys(KEY.table.by_name) | call.config
        values["duration"] = call.config.get("duration") or LIFETIME
        values |= KEY.chosen(values)
        given = KEY.table.given(values)
        address: dict[str, str] = {"token": values["token"] or ""}
        try:
            values |= await KEY.create(client, values, KEY.table.body(values, given))
            address["token"] = values["token"] or ""
            client.on_close[address["token"]] = lambda: KEY.delete(client, address)
            expires = await _expiry(client, values)
        except ClientError as error:
            failures.report(call.diagnostics, KEY, "create", values, error, given)
            if error.outcome_unknown or address["token"] in client.on_close:
                await _discard(client, address)
            return
        told = ("duration", "key", "token", ALIAS)
        call.result = call.config | {name: values[name] for name in told} | {"expires": utc(expires.isoformat())}
        call.private = {"token": values["token"], "duration": values["duration"]}
        call.renew_at = _half_way(expires)

    async def renew(self, call: Renew[Client]) -> None:
        """Begin the lifetime again."""
        address = {"token": call.private["token"]}
        try:
            await KEY.update(call.provider, address, {"duration": call.private["duration"]})
            call.renew_at = _half_way(await _expiry(call.provider, address))
        except ClientError as error:
            failures.report(call.diagnostics, KEY, "renew", address, error)

    async def close(self, call: Close[Client]) -> None:
        """Delete the key."""
        address = {"token": call.private["token"]}
        call.provider.on_close.pop(address["token"], None)
        try:
            await KEY.delete(call.provider, address)
        except NotFound:
            return
        except ClientError as error:
            failures.report(call.diagnostics, KEY, "delete", address, error)


async def _expiry(client: Client, address: State) -> datetime:
    """When a key expires.

    Raises:
        ClientError: it cannot be read.
    """
    with answers.expected():
        row = await KEY.read(client, address)
        if row is None:
            raise NotFound.of("token", "The key no longer exists.")
        return datetime.fromisoformat(row["expires"])


def _half_way(expires: datetime) -> datetime:
    now = datetime.now(UTC)
    return now + (expires - now) / 2


async def _discard(client: Client, address: State) -> None:
    """Delete what may or may not be there."""
    try:
        await KEY.delete(client, address)
    except ClientError:
        return  # it expires by itself
