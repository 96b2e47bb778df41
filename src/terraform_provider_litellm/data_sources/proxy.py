"""What the proxy says of itself.

Endpoints: GET /health/readiness, GET /health/license, GET /health/latest, POST /health/test_connection.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from terraform_provider_litellm.client.answers import part, whole
from terraform_provider_litellm.client.errors import EndpointMissing, NotFound, PermissionDenied
from terraform_provider_litellm.data_sources.question import Question
from terraform_provider_litellm.objects.models import connection
from terraform_provider_litellm.objects.models.model import MODEL
from terraform_provider_litellm.plugin.schema import Attribute
from terraform_provider_litellm.plugin.types import BOOL, DYNAMIC, NUMBER, STRING, List
from terraform_provider_litellm.plugin.values import infer

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.json_values import Json, Row

SHOWN = 300
"""Characters of an error that are shown."""


async def describe(client: Client, _: State) -> State:
    """The release, the licence and the database."""
    readiness = whole(await client.get("/health/readiness"), dict)
    try:
        licence = whole(await client.get("/health/license"), dict)
    except (EndpointMissing, NotFound, PermissionDenied):  # the release or the API key does not allow it
        licence = {}
    return {
        "version": await client.version(),
        "database_connected": readiness.get("db") == "connected",
        "licensed": await client.licensed(),
        "licence_expires": licence.get("expiration_date"),
        "licensed_features": [str(each) for each in licence.get("allowed_features") or []],
    }


async def check(client: Client, config: State) -> State:
    """The last results that the proxy has, or new ones of its providers."""
    model_id = config.get("model_id")
    if config.get("ask_providers"):
        deployments = await _deployments(client, model_id)
        found = await asyncio.gather(*(_asked(client, *each) for each in deployments))
    else:
        latest = part(await client.get("/health/latest"), "latest_health_checks", dict).values()
        found = [_stored(row) for row in latest if model_id in (None, row.get("model_id"))]
    results = sorted(found, key=lambda row: (str(row["model"]), str(row["model_id"])))
    return {
        "healthy": bool(results) and all(row["healthy"] for row in results),
        "healthy_count": sum(row["healthy"] for row in results),
        "unhealthy_count": sum(not row["healthy"] for row in results),
        "models": infer(results),
    }


async def _deployments(client: Client, model_id: str | None) -> list[tuple[str, Row]]:
    """The models to ask, by their ids.

    Raises:
        NotFound: the proxy does not have the one that is named.
    """
    if model_id is not None:
        row = await MODEL.read(client, {"id": model_id})
        if row is None:
            raise NotFound.of("model_id", f"LiteLLM has no model {model_id}.")
        return [(model_id, row)]
    return [] if MODEL.listing is None else list((await MODEL.listing.everything(client)).rows.items())


async def _asked(client: Client, model_id: str, row: Row) -> dict[str, Json]:
    """POST /health/test_connection: GET /health answers 503 for a model that does not work, which would be asked again."""
    error = await connection.complaint(client, connection.request(model_id, row))
    return _result(model_id, row.get("model_name"), error, None, healthy=error is None)


def _stored(row: Row) -> dict[str, Json]:
    healthy = row.get("status") == "healthy"
    error = None if healthy else connection.without_stack(str(row.get("error_message") or ""))[:SHOWN]
    return _result(row.get("model_id"), row.get("model_name"), error, row.get("checked_at"), healthy=healthy)


def _result(model_id: Json, model: Json, error: Json, checked_at: Json, *, healthy: bool) -> dict[str, Json]:
    return {"model_id": model_id, "model": model, "healthy": healthy, "error": error, "checked_at": checked_at}


PROXY = Question(
    "The proxy: its release, its licence and its database.",
    {},
    {
        "version": (STRING, "The release of LiteLLM, such as `1.106.0`."),
        "database_connected": (BOOL, "Whether the proxy is connected to its database."),
        "licensed": (
            BOOL,
            "Whether the proxy has a LiteLLM Enterprise licence. Null if its release does not report it.",
        ),
        "licence_expires": (STRING, "When the licence expires. Null if there is none, or if it does not expire."),
        "licensed_features": (List(STRING), "The features that the licence is limited to. Empty if it is not limited."),
    },
    describe,
    "the proxy",
)
HEALTH = Question(
    "Which deployments of models work. By default, the last results that the proxy has stored; with `ask_providers`, the proxy sends "
    "one request to the provider of each model, which may cost as much as one short prompt each.",
    {
        "model_id": Attribute(STRING, optional=True, description="The id of the only model to look at. Default: all."),
        "ask_providers": Attribute(
            BOOL, optional=True, description="Whether to check now. Each plan and each apply does. Default: `false`."
        ),
    },
    {
        "healthy": (BOOL, "Whether there are results, and all of them are healthy."),
        "healthy_count": (NUMBER, "The number of deployments that work."),
        "unhealthy_count": (NUMBER, "The number of deployments that do not work."),
        "models": (
            DYNAMIC,
            "The results: objects with `model_id`, `model`, `healthy`, `error` and `checked_at`, null where unknown.",
        ),
    },
    check,
    "the health of models",
)
