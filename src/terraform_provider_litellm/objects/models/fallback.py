"""The fallbacks of a model: which models answer in its place when a request fails.

Endpoints: POST /fallback, DELETE /fallback/{model}, GET /router/settings.

LiteLLM keeps all fallbacks of the proxy in one row, which it reads, changes and writes back without a lock. The writes of a
process are therefore made one after the other; and each is looked at again for as long as another process may be writing the
row back without it, and made again then. GET /fallback/{model} also answers with what is meant for other models, such as the
fallbacks of `*`, so that only GET /router/settings tells.
"""

from __future__ import annotations

from operator import eq
from typing import TYPE_CHECKING

from terraform_provider_litellm.client import connections, keys, watch
from terraform_provider_litellm.client.answers import part
from terraform_provider_litellm.client.errors import (
    AlreadyExists,
    Conflict,
    Invalid,
    NotFound,
    ReferenceMissing,
    half_done,
)
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.types import STRING, List
from terraform_provider_litellm.plugin.validators import Length, Matches, OneOf
from terraform_provider_litellm.plugin.values import is_known
from terraform_provider_litellm.record.behaviours import GeneratedIfUnset, RefersTo, ReplacedWhenChanged
from terraform_provider_litellm.record.default import Default
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.object import Listing, LiteLLMObject, Page, joined
from terraform_provider_litellm.record.table import Table
from terraform_provider_litellm.run import lag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.diagnostics import Diagnostics
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import Identity

GENERAL = "general"
LISTS = {
    GENERAL: "fallbacks",
    "context_window": "context_window_fallbacks",
    "content_policy": "content_policy_fallbacks",
}
"""The setting of the router that has the fallbacks of a type."""

NOTHING = {"router_settings": {"model_group_alias": None}}
"""A change of the router's settings that changes nothing, and makes older releases forget what they remember of the row.

Without the null, those would replace the aliases by an empty object.
"""

READS = 3
"""How often a list is read before a fallback is missing: each worker of the proxy may have one of its own."""

OF_THE_FILE = {
    "config": "router_settings",
    "default": "litellm_settings",
}
"""The part of the proxy's configuration file that fallbacks are from, by what LiteLLM says of their source."""


TRIMMED = Matches(r"(\S([\s\S]*\S)?)?", "must not begin or end with white space, which LiteLLM removes from the name")

KIND = Default("fallback_type", GENERAL)

FIELDS = (
    Field(
        "model",
        STRING,
        "The name of the model whose requests fail.",
        required=True,
        behaviours=(ReplacedWhenChanged(), RefersTo("model")),
        validators=(Length(1), TRIMMED),
        since="1.85.0",
    ),
    Field(
        "fallback_type",
        STRING,
        "The failures that lead to the fallbacks: `context_window` if the request is too long for the model, `content_policy` "
        "if the provider refuses its content, `general` for all other errors.",
        behaviours=(GeneratedIfUnset("it is `general`"), ReplacedWhenChanged()),
        validators=(OneOf(tuple(LISTS)),),
    ),
    Field(
        "fallback_models",
        List(STRING),
        "Names of the models that answer instead, in the order in which they are tried.",
        required=True,
        equal=eq,
        behaviours=(RefersTo("model"),),
        validators=(Length(1),),
    ),
)


def check(config: State, diagnostics: Diagnostics) -> None:
    """A model is named once, and not as its own fallback."""
    models, name = config.get("fallback_models"), config.get("model")
    if models is None or not is_known(models):
        return
    known = [each for each in models if isinstance(each, str)]
    twice = sorted({each for each in known if known.count(each) > 1})
    if twice:
        diagnostics.error(
            "Model is repeated",
            f"LiteLLM does not accept a fallback twice: {', '.join(twice)}.",
            path("fallback_models"),
        )
    if isinstance(name, str) and name in known:
        diagnostics.error(
            "Model is its own fallback",
            f"Remove {name} from the fallbacks of {name}.",
            path("fallback_models"),
        )


# ---- the lists


def targets(rule: Json) -> list[Json]:
    """The names of fallbacks, of which newer releases may keep parameters beside the name."""
    return [each.get("model") if isinstance(each, dict) else each for each in rule]


async def settings(client: Client) -> Row:
    """GET /router/settings: the lists by the router's settings, and the `source` of each, None before 1.106.0."""
    answer = await client.get("/router/settings")
    return {"lists": part(answer, "current_values", dict), "source": answer.get("source")}


async def fresh(client: Client) -> Row:
    """What the database has. Releases that tell no source read, and write back, what they remember for a minute."""
    answer = await settings(client)
    if answer["source"] is not None:
        return answer
    part(await client.post("/config/update", NOTHING), "message", str)
    return await settings(client)


def source(answer: Row, kind: str) -> str:
    """Where LiteLLM has the fallbacks of a type from: `db`, `config` or, from another part of that file, `default`."""
    return (answer["source"] or {}).get(LISTS[kind]) or ""


def rules(answer: Row, kind: str) -> list[Json]:
    """The rules of a type, in the form of LiteLLM: objects with the fallbacks by the name of the model."""
    found = answer["lists"].get(LISTS[kind]) or []
    return found if isinstance(found, list) else []


def rows(answer: Row, kind: str) -> dict[str, Row]:
    """The fallbacks of a type by the model; of a model that has more than one rule, the first is in use."""
    found: dict[str, Row] = {}
    for rule in rules(answer, kind):
        for model, models in rule.items() if isinstance(rule, dict) else ():
            if isinstance(models, list):
                found.setdefault(
                    model,
                    {
                        "model": model,
                        "fallback_type": kind,
                        "fallback_models": targets(models),
                        "source": source(answer, kind),
                    },
                )
    return found


async def put(client: Client, kind: str, wanted: Sequence[Json]) -> None:
    """POST /config/update: all rules of a type."""
    sent = {"router_settings": {"model_group_alias": None, LISTS[kind]: list(wanted)}}
    part(await client.post("/config/update", sent), "message", str)


async def read(client: Client, identity: Identity) -> Row | None:
    """GET /router/settings, of more than one worker where the first does not know the fallbacks."""
    for _ in range(READS):
        row = rows(await settings(client), identity["fallback_type"]).get(identity["model"])
        if row is not None:
            return row
    return await keys.listed(client, None)


async def page(client: Client, _group: str, _number: int) -> Page:
    """GET /router/settings: the fallbacks of all types."""
    answer = await settings(client)
    found = [row for kind in LISTS for row in rows(answer, kind).values()]
    return Page({joined({"model": row["model"], "fallback_type": row["fallback_type"]}): row for row in found}, 1)


async def find(client: Client, text: str) -> State | None:
    """The model and the type; a name alone is that of a model with general fallbacks. Others put a colon between them."""
    answer = await settings(client)
    named = [{"model": text, "fallback_type": GENERAL}]
    for mark in ("/", ":"):
        model, _, kind = text.rpartition(mark)
        if model and kind in LISTS:
            named.insert(0, {"model": model, "fallback_type": kind})
    return next((each for each in named if each["model"] in rows(answer, each["fallback_type"])), None)


# ---- writes


async def create(client: Client, values: State, body: dict[str, Json]) -> State:
    """POST /fallback, which would change fallbacks that there are."""
    identity = {"model": values["model"], "fallback_type": KIND.of(values)}
    await _write(client, identity, body.get("fallback_models"), new=True)
    return {}


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """POST /fallback."""
    await _write(client, identity, body.get("fallback_models"), new=False)


async def _write(client: Client, identity: Identity, models: Json, *, new: bool) -> None:
    """Write the fallbacks of a model, when LiteLLM knows all models, and until they stay in the database.

    A worker also shows those that it remembers and the database has lost to another process, as `default`.

    Raises:
        ReferenceMissing: a model does not exist.
    """
    await lag.wait_out(ReferenceMissing, lambda: _write_once(client, identity, models, new=new))

    async def stands() -> bool:
        row = rows(await _fresh(client), identity["fallback_type"]).get(identity["model"])
        return row is not None and row["fallback_models"] == models and row["source"] in ("", "db")

    await watch.until_it_stands(stands, lambda: _write_once(client, identity, models, new=False))


def _unknown(error: Invalid) -> Invalid:
    """An error about a model that the worker does not know, at the attribute that names it; another one as it is."""
    if "Invalid fallback models" in error.detail:
        return ReferenceMissing.of("fallback_models", error.detail)
    return ReferenceMissing.of("model", error.detail) if isinstance(error, ReferenceMissing) else error


async def _write_once(client: Client, identity: Identity, models: Json, *, new: bool) -> None:
    model, kind = identity["model"], identity["fallback_type"]
    async with client.lock("fallbacks"):
        before = await fresh(client)
        _changeable(before, kind)
        if new and model in rows(before, kind):
            raise AlreadyExists.of("model", "")
        sent = {"model": model, "fallback_models": models, "fallback_type": kind}
        try:
            part(await client.post("/fallback", sent), "message", str)
        except Invalid as error:
            raise _unknown(error) from None
        with half_done():
            await _keep(client, kind, model, rules(before, kind))


async def _keep(client: Client, kind: str, model: str, before: Sequence[Json]) -> None:
    """Write the rules of litellm_settings in the proxy's file, which LiteLLM drops with the first one in its database.

    Only then do all go away at once: what another process has removed meanwhile is not written again.
    """
    now = rules(await fresh(client), kind)
    others = [rule for rule in before if not (isinstance(rule, dict) and model in rule)]
    if others and not any(rule in now for rule in others):
        await put(client, kind, [*others, *(rule for rule in now if isinstance(rule, dict) and model in rule)])


def _changeable(answer: Row, kind: str) -> None:
    """Report that the proxy's file has the fallbacks: LiteLLM takes others, and forgets them soon."""
    if source(answer, kind) == "config":
        raise Conflict.of(
            None, f"The proxy's configuration file (config.yaml) has router_settings.{LISTS[kind]}. {REMOVE}"
        )


REMOVE = (
    "LiteLLM then uses no fallbacks of this type from its database. Add the fallbacks to the file, or remove all of that "
    "type from the file and manage them with Terraform."
)


async def delete(client: Client, identity: Identity) -> None:
    """DELETE /fallback/{model}, or POST /config/update without it for a name with a slash, which that path cannot have."""
    await _delete_once(client, identity)

    async def gone() -> bool:
        return identity["model"] not in rows(await _fresh(client), identity["fallback_type"])

    await watch.until_it_is_gone(gone, lambda: _delete_once(client, identity))


async def _delete_once(client: Client, identity: Identity) -> None:
    model, kind = identity["model"], identity["fallback_type"]
    async with client.lock("fallbacks"):
        answer = await fresh(client)
        if "/" not in model:
            part(await client.delete(("/fallback", model), fallback_type=kind), "message", str)
        else:
            _changeable(answer, kind)
            if model not in rows(answer, kind):
                raise NotFound.of("model", f"No {kind} fallbacks configured for model '{model}'")
            kept = [rule for rule in rules(answer, kind) if not (isinstance(rule, dict) and model in rule)]
            await put(client, kind, kept)


async def _fresh(client: Client) -> Row:
    """What the database has, between the writes of this process."""
    async with client.lock("fallbacks"):
        return await fresh(client)


def unmanaged(row: Row) -> str:
    """The fallbacks of the proxy's configuration file are not in its database, where alone they could be changed."""
    place = OF_THE_FILE.get(row.get("source") or "")
    if place is None:
        return ""
    return (
        f"The proxy's configuration file (config.yaml) defines these fallbacks in {place}, so they can be changed and removed "
        "only in that file."
    )


FALLBACK = LiteLLMObject(
    type_name="litellm_fallback",
    description="The fallbacks of a model for one type of failures: other models, to which LiteLLM sends a request that the "
    "model could not answer.",
    table=Table(FIELDS),
    identity=("model", "fallback_type"),
    create=create,
    read=read,
    update=update,
    delete=delete,
    consistent_reads=connections.READS,
    find=find,
    derive=KIND.derive,
    choose=lambda values: {"model": values["model"], "fallback_type": KIND.of(values)},
    import_form="model/fallback_type, or its model if the fallbacks are general",
    label_names=("model",),
    listing=Listing(page, singly=0, filters=("model",)),  # a single read is the same request
    unmanaged=unmanaged,
    plan=KIND.plan,
    check=check,
)
