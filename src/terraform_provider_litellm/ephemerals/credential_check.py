"""Whether a model, or credentials for one, work: LiteLLM asks the provider once.

Endpoint: POST /health/test_connection. It sends the smallest request that the mode knows: one short prompt for a chat model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from terraform_provider_litellm.client.errors import ClientError
from terraform_provider_litellm.lifecycle import failures
from terraform_provider_litellm.objects.models import connection
from terraform_provider_litellm.objects.models.model import MODEL
from terraform_provider_litellm.objects.models.model_attributes import ACCESS, SECRETS, SEED
from terraform_provider_litellm.plugin.ephemeral import EphemeralResource
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.schema import Attribute, Block, Schema
from terraform_provider_litellm.plugin.types import BOOL, STRING
from terraform_provider_litellm.plugin.values import is_null, plain
from terraform_provider_litellm.record.json_values import dig

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.ephemeral import Close, Open
    from terraform_provider_litellm.plugin.resource import Validate
    from terraform_provider_litellm.plugin.values import State

UNASKED = ("tpm", "rpm", "reasoning_effort", "merge_reasoning_content_in_choices")
"""Attributes of models that one request says nothing about."""
NAMES = (
    *("custom_llm_provider", "base_model", "litellm_credential_name", "mode"),
    *("additional_litellm_params", "sensitive_litellm_params"),
    *(each.name for each in (*SECRETS, *SEED, *ACCESS) if each.name not in UNASKED),
)
FIELDS = tuple(each for each in MODEL.table.fields if each.name in NAMES)


class CredentialCheck(EphemeralResource["Client"]):
    """`ephemeral "litellm_credential_check"`: open asks; there is nothing to renew or close."""

    schema = Schema(
        Block(
            {
                "model_id": Attribute(
                    STRING,
                    optional=True,
                    description="The id of a model on the proxy. The check uses the model's own settings; the "
                    "other attributes override them.",
                ),
                **{
                    each.name: Attribute(
                        each.type,
                        optional=True,
                        sensitive=each.sensitive,
                        description=each.description,
                        validators=each.checks,
                    )
                    for each in FIELDS
                },
                "required": Attribute(
                    BOOL,
                    optional=True,
                    description="Fails the run if the check fails. Default: `true`. With `false`, `healthy` "
                    "returns the result.",
                ),
                "healthy": Attribute(BOOL, computed=True, description="Whether the provider answered the request."),
                "error": Attribute(
                    STRING, computed=True, description="The error of a failed check. Null if the check passed."
                ),
            },
            description="Checks whether a model of the proxy works, or the credentials of a model before it is "
            "created. The proxy sends one request to the provider in each plan and each apply, which "
            "may cost as much as one short prompt.",
        )
    )

    async def validate(self, call: Validate[Client]) -> None:
        """A model of the proxy, or a provider and its model."""
        config = call.config
        if is_null(config.get("model_id")):
            for name in ("custom_llm_provider", "base_model"):
                if is_null(config.get(name)):
                    call.diagnostics.error(
                        "Missing model", "Set model_id, or custom_llm_provider and base_model.", path(name)
                    )
                    return

    async def open(self, call: Open[Client]) -> None:
        """Ask; what LiteLLM quotes of the provider's answer is shown without secrets."""
        if call.provider is None:
            failures.unconfigured(call.diagnostics, "no credentials can be checked")
            return
        config, model = call.config, None
        try:
            if config.get("model_id"):
                row = await MODEL.read(call.provider, {"id": config["model_id"]})
                if row is None:
                    call.diagnostics.error("Model not found", "LiteLLM has no model with this id.", path("model_id"))
                    return
                model = dig(row, ("litellm_params", "model"))
            body = request(config, model)
            complaint = await connection.complaint(call.provider, body)
        except ClientError as error:
            failures.report(call.diagnostics, MODEL, "check", {"model_name": config.get("base_model")}, error)
            return
        if complaint is not None and config.get("required") is not False:
            name = config.get("model_id") or f"{config['custom_llm_provider']}/{config['base_model']}"
            call.diagnostics.error(
                f"The model {name} does not work",
                f"LiteLLM sent a request to the provider, which returned: {complaint}\n\n"
                "Check the credentials and the address. With required = false, the run continues and healthy is "
                "false.",
            )
            return
        call.result = config | {"healthy": complaint is None, "error": complaint}

    async def close(self, call: Close[Client]) -> None:
        """Nothing was opened."""


def request(config: State, model: str | None) -> dict[str, Any]:
    """The request's body; `model` is what the proxy calls the model of an id."""
    values = dict.fromkeys(MODEL.table.by_name) | config
    given = [each for each in FIELDS if each.name != "mode" and not each.left_out(values[each.name])]
    params: dict[str, Any] = MODEL.table.body(values, given).get("litellm_params", {}) if given else {}
    body: dict[str, Any] = {"litellm_params": ({"model": model} if model else {}) | params}
    if config.get("model_id"):
        body["model_info"] = {"id": config["model_id"]}
    if config.get("mode"):
        body["mode"] = plain(config["mode"])
    return body
