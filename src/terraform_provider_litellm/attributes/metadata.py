"""The user's metadata, which LiteLLM stores in one place with its own data."""

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
        # names that LiteLLM moves into the metadata from the top of a request; its dashboard adds empty ones
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
        # names that the dashboard and the endpoints of a team's callbacks write into the metadata directly
        "callback_settings",
        "litellm_disabled_callbacks",
        "max_budget_alert_emails",
        "opted_out_global_guardrails",
        "soft_budget_alerting_emails",
        "team_member_max_budget_alert_emails",
    }
)
"""Names in metadata that belong to LiteLLM. An object saved in the dashboard has many of them, without values."""

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
    """A field that LiteLLM accepts at the top of a request and stores in the metadata, whose rewriting would delete it.

    LiteLLM clears such a value only if it receives an empty one; set `empty` if it does not follow from the type.
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
    """The names that LiteLLM stores in the metadata for attributes: those `inside`, and those of `hosted` fields."""
    return (*inside, *(each.name for each in fields if each.read_place == ("metadata", each.name)))


def shared(hosted: Collection[str], inside: Sequence[str] = (), fields: Iterable[Field] = ()) -> SharedStorage:
    """The storage of metadata; `hosted` are the names that LiteLLM stores there for other attributes.

    A write replaces all metadata, to which LiteLLM adds the hosted names from the top of the request. Hosted names are
    not the user's, unless the user set them there; nor are LiteLLM's own names without a value. LiteLLM encrypts the
    secrets of callbacks; these are treated as unchanged.

    A hosted value that does not fit its attribute, of `fields`, is shown in the metadata.

    `inside` are the hosted names that are written within the metadata, since LiteLLM could not clear or change them
    otherwise.
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
    """Whether a value is empty at any depth; a number is never empty."""
    if isinstance(value, dict):
        return all(vacant(item) for item in value.values())
    if isinstance(value, list):
        return all(vacant(item) for item in value)
    return value is None or value is False or value == ""


def check(hosted: Collection[str], table: Mapping[str, Field]) -> Callable[[State, Diagnostics], None]:
    """A check that metadata contains no name that belongs to an attribute, since LiteLLM stores both in one place."""

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
