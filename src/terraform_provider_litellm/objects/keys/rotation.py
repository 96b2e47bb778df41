"""Another secret for the same key: asked for by `rotation_trigger`, or made by LiteLLM itself (`auto_rotate`).

Both are LiteLLM's regenerate, a feature of LiteLLM Enterprise: the key keeps its alias, spend and history, and gets
another secret and thus another token. Without a licence a trigger replaces the key.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from terraform_provider_litellm.attributes.durations import BudgetDuration
from terraform_provider_litellm.client import keys, retry
from terraform_provider_litellm.client.answers import part
from terraform_provider_litellm.client.errors import ClientError, PermissionDenied
from terraform_provider_litellm.objects.keys import virtual_key
from terraform_provider_litellm.objects.keys.key_alias import ALIAS, PREFIX
from terraform_provider_litellm.plugin.config_validators import Conflicting
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.types import DYNAMIC, STRING
from terraform_provider_litellm.plugin.values import UNKNOWN, equal, is_null
from terraform_provider_litellm.record.behaviours import StandsInTerraformAlone
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.object import ROWS

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.resource import Plan
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.json_values import Row
    from terraform_provider_litellm.record.object import Identity

TRIGGER, GRACE = "rotation_trigger", "grace_period"
NEW = ("key", "token", "id", "key_name")
"""What a rotation changes."""

FIELDS = (
    Field(
        TRIGGER,
        DYNAMIC,
        "Any value. Changing it rotates the key: the key gets a new secret. With a LiteLLM Enterprise licence, "
        "LiteLLM regenerates the key, which keeps its spend. Without a licence, the key is replaced. Setting the "
        "attribute for the first time, or removing it, does not rotate the key.",
        behaviours=(StandsInTerraformAlone(),),
    ),
    Field(
        GRACE,
        STRING,
        "The time for which the old secret remains valid after a rotation by `rotation_trigger`, in the format of "
        "`duration`. If unset, the old secret stops working immediately. If the key is replaced, its old secret "
        "stops working when the old key is deleted.",
        behaviours=(StandsInTerraformAlone(),),
        validators=(BudgetDuration(),),
    ),
)


CONFIG_VALIDATORS = tuple(
    Conflicting((name, TRIGGER), f"To rotate a key whose secret the configuration sets, change {name}.")
    for name in ("key", "key_wo")
)
"""A secret that the configuration gives is changed there."""


async def plan(call: Plan[Client]) -> None:
    """A changed trigger makes secret and token known only after apply, or replaces the key where there is no licence."""
    if call.planned is None or not _triggered(call.prior, call.planned):
        return
    if call.provider is not None and await call.provider.licensed():
        for name in NEW:
            call.planned[name] = UNKNOWN
        return
    call.requires_replace.append(path(TRIGGER))
    overlap = (
        "with create_before_destroy, the old secret works until the resources that depend on the key have the new one"
        if not call.planned.get(ALIAS) or call.planned.get(PREFIX)
        else (
            f"to use create_before_destroy, with which both secrets work for a while, set {PREFIX} instead of {ALIAS}"
        )
    )
    call.diagnostics.warning(
        f"The change of {TRIGGER} replaces the key",
        "LiteLLM regenerates a key only with a LiteLLM Enterprise licence, which this proxy does not have or does "
        "not report. The key will be deleted and created again: its spend starts at zero, and its old secret stops "
        f"working when the old key is deleted ({overlap}).",
        path(TRIGGER),
    )


def _triggered(prior: State | None, planned: State) -> bool:
    if prior is None or is_null(prior.get(TRIGGER)) or is_null(planned.get(TRIGGER)):
        return False
    return planned[TRIGGER] is UNKNOWN or not equal(DYNAMIC, prior[TRIGGER], planned[TRIGGER])


async def regenerate(client: Client, identity: Identity, values: State) -> State:
    """POST /key/{token}/regenerate, with a secret of the provider's: what got no answer can be looked for.

    A proxy that forbids keys of one's own makes the secret itself.

    Returns:
        The new `key` and `token`.
    """
    key = virtual_key.generated()
    made = {"key": key, "token": virtual_key.token_of(key)}
    body = {"new_key": key} | ({"grace_period": values[GRACE]} if values.get(GRACE) else {})
    address = ("/key", identity["token"], "regenerate")
    try:
        try:
            answer = await client.post(address, body)
        except PermissionDenied as refusal:
            if not virtual_key.must_be_made(refusal):
                raise
            answer = await client.post(address, {name: item for name, item in body.items() if name != "new_key"})
        secret = part(answer, "key", str)
    except ClientError as error:
        if not error.outcome_unknown:
            raise
        if await retry.until_found(lambda: keys.info(client, made["token"]), retry.SEARCHED) is None:
            raise
        return made
    return {"key": secret, "token": virtual_key.token_of(secret)}


async def successor(client: Client, state: State) -> State | None:
    """GET /key/list: what a key that LiteLLM rotates by itself has become: a row keeps its time of creation and its alias."""
    if not state.get("auto_rotate"):
        return None
    query: dict[str, Any] = {"return_full_object": True, "size": ROWS}
    if state.get("key_alias"):
        query["key_alias"] = state["key_alias"]
    page, pages = 1, 1
    while page <= pages:
        answer = await client.get("/key/list", page=page, **query)
        for row in answer["keys"]:
            if _is_same(row, state):
                return {"token": row["token"], "key": None}
        page, pages = page + 1, answer["total_pages"]
    return await keys.listed(client, None)


def _is_same(row: Row, state: State) -> bool:
    instants = (row.get("created_at"), state.get("created_at"))
    return (
        bool(row.get("auto_rotate"))
        and (row.get("key_alias") or None) == (state.get("key_alias") or None)
        and len({datetime.fromisoformat(each) for each in instants if isinstance(each, str)}) == 1
        and all(instants)
    )
