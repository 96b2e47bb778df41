"""Times and authors of an object's creation and last change, which only LiteLLM sets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes.shared_attribute import SharedAttribute
from terraform_provider_litellm.plugin.types import STRING
from terraform_provider_litellm.record.behaviours import ChangesWith
from terraform_provider_litellm.record.field import Field

if TYPE_CHECKING:
    from terraform_provider_litellm.record.json_values import Json


def utc(instant: Json) -> Json:
    """The instant in one form: LiteLLM ends it with `Z` or with `+00:00`, depending on the endpoint."""
    return datetime.fromisoformat(instant).astimezone(UTC).isoformat().replace("+00:00", "Z")


@SharedAttribute
def created_at(noun: str) -> Field:
    """The time of the creation."""
    return Field(
        "created_at", STRING, f"The time at which the {noun} was created (RFC 3339, UTC).", computed=True, from_api=utc
    )


@SharedAttribute
def created_by(noun: str) -> Field:
    """The creator."""
    return Field("created_by", STRING, f"The id of the user who created the {noun}.", computed=True)


def updated(noun: str, fields: Iterable[Field]) -> tuple[Field, ...]:
    """Time and author of the last change; a change of any of the object's other `fields` changes them."""
    change = ChangesWith(tuple(each.name for each in fields if not each.computed))
    at = f"The time of the last change of the {noun} (RFC 3339, UTC)."
    by = f"The id of the user who last changed the {noun}."
    return (
        Field("updated_at", STRING, at, computed=True, from_api=utc, behaviours=(change,)),
        Field("updated_by", STRING, by, computed=True, behaviours=(change,)),
    )
