"""The user's own metadata, which LiteLLM keeps in one place with what it stores there itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.types import BOOL, DYNAMIC, STRING, List, Map, Type
from terraform_provider_litellm.plugin.validators import JsonObject
from terraform_provider_litellm.plugin.values import Dynamic, is_null
from terraform_provider_litellm.record.behaviours import Behaviour, ResentWith
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.json_values import Json, Row, unmasked
from terraform_provider_litellm.record.table import SharedStorage

if TYPE_CHECKING:
    from terraform_provider_litellm.plugin.diagnostics import Diagnostics
    from terraform_provider_litellm.plugin.values import State


def metadata(example: str) -> Field:
    """The attribute; `example` is an object in HCL."""
    return Field(
        "metadata",
        DYNAMIC,
        f"Custom data, as an object of any depth: `metadata = {example}`.",
        cleared_by={},
        validators=(JsonObject(),),
    )


LITELLM = frozenset(
    {
        # what LiteLLM moves into the metadata from the top of a request, empty where a form of its dashboard is
        "allowed_passthrough_routes",
        "allowed_vector_store_indexes",
        "default_estimated_output_tokens",
        "default_estimated_output_tokens_per_model",
        "denied_passthrough_routes",
        "disable_global_guardrails",
        "enable_prompt_caching",
        "end_user_budget_id",
        "enforced_batch_output_expires_after",
        "enforced_file_expires_after",
        "enforced_params",
        "guardrails",
        "logging",
        "mcp_rpm_limit",
        "model_itpm_limit",
        "model_otpm_limit",
        "model_rpm_limit",
        "model_tpm_limit",
        "policies",
        "prompts",
        "rpm_limit_type",
        "secret_manager_settings",
        "tag_rpm_limit",
        "tags",
        "team_member_key_duration",
        "temp_budget_expiry",
        "temp_budget_increase",
        "throttle_on_budget_exceeded",
        "tpm_limit_type",
        # what the dashboard, and the endpoints of a team's callbacks, write into it themselves
        "callback_settings",
        "litellm_disabled_callbacks",
        "max_budget_alert_emails",
        "opted_out_global_guardrails",
        "soft_budget_alerting_emails",
        "team_member_max_budget_alert_emails",
    }
)
"""Names in metadata that are LiteLLM's own. Saved in the dashboard, an object has many of them with nothing in them."""

EMPTY: Mapping[Type, Json] = {BOOL: False, STRING: "", DYNAMIC: {}}


def hosted(
    name: str,
    kind: Type,
    description: str,
    *,
    empty: Json = None,
    behaviours: tuple[Behaviour, ...] = (),
    **rest: Any,
) -> Field:
    """A field that LiteLLM takes at the top of a request and keeps in the metadata, whose rewriting would wipe it out.

    It forgets such a value only when it gets an empty one; `empty` where that does not follow from the type.
    """
    if empty is None:
        empty = [] if isinstance(kind, List) else {} if isinstance(kind, Map) else EMPTY[kind]
    return Field(
        name,
        kind,
        description,
        read=("metadata", name),
        behaviours=(ResentWith(("metadata",)), *behaviours),
        cleared_by=empty,
        unset_values=(empty,),
        **rest,
    )


def hosted_names(fields: Iterable[Field], inside: Sequence[str]) -> tuple[str, ...]:
    """The names that LiteLLM keeps in the metadata for attributes: those `inside`, and those of `hosted` fields."""
    return (*inside, *(each.name for each in fields if each.read_place == ("metadata", each.name)))


def shared(hosted: Collection[str], inside: Sequence[str] = (), fields: Iterable[Field] = ()) -> SharedStorage:
    """How metadata is written and read; `hosted` are the names that LiteLLM keeps there for attributes of their own.

    A write replaces the whole, to which LiteLLM adds what is hosted from the top of the request. What is hosted is not the
    user's, unless the user put it there; nor are LiteLLM's own names with nothing in them. LiteLLM enciphers the secrets of
    callbacks; those are taken to be unchanged.

    What does not fit its attribute, of `fields`, is shown here as it is.

    `inside` are those of the hosted names that are written within the metadata, since LiteLLM could not forget or change
    them otherwise.
    """
    names = ("metadata", *inside)
    attributes = {each.name: each for each in fields if each.name in hosted}

    def foreign(name: str, value: Json) -> bool:
        return name not in hosted or (name in attributes and not attributes[name].fits(value))

    def join(values: Mapping[str, Json]) -> dict[str, Json]:
        own = {name: values[name] for name in inside if values[name] not in (None, "")}
        return {"metadata": {**(values["metadata"] or {}), **own}}

    def split(row: Row, written: Mapping[str, Json]) -> Mapping[str, Json]:
        held = row.get("metadata")
        if not isinstance(held, dict):
            return dict.fromkeys(names) | {"metadata": held}
        mine = written.get("metadata") or {}
        return {name: unmasked(written.get(name), held.get(name)) for name in inside if name not in mine} | {
            "metadata": {
                name: unmasked(mine.get(name), value)
                for name, value in held.items()
                if name in mine or (foreign(name, value) and not (name in LITELLM and vacant(value)))
            }
        }

    return SharedStorage(names, join, split)


def vacant(value: Json) -> bool:
    """Whether there is nothing in a value, at any depth: a number always says something."""
    if isinstance(value, dict):
        return all(vacant(item) for item in value.values())
    if isinstance(value, list):
        return all(vacant(item) for item in value)
    return value is None or value is False or value == ""


def check(hosted: Collection[str], table: Mapping[str, Field]) -> Callable[[State, Diagnostics], None]:
    """A check that metadata has no name that belongs to an attribute, since LiteLLM keeps both in one place."""

    def check_names(config: State, diagnostics: Diagnostics) -> None:
        value = config.get("metadata")
        names = value.value if isinstance(value, Dynamic) and isinstance(value.value, dict) else {}
        for name in hosted:
            if name in table and not is_null(names.get(name)):
                diagnostics.error(
                    f"metadata.{name} belongs to the attribute {name}",
                    f"LiteLLM stores the attribute {name} inside the metadata, so one would overwrite the other. "
                    f"Remove {name} from metadata" + (", and set the attribute." if is_null(config.get(name)) else "."),
                    path("metadata"),
                )

    return check_names
