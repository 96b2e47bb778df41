"""An empty text means unset, in every attribute of every resource: modules pass such on for what nobody has set."""

from __future__ import annotations

from typing import Any

import pytest

from terraform_provider_litellm import catalog
from terraform_provider_litellm.lifecycle.resource import ObjectResource
from terraform_provider_litellm.plugin.diagnostics import Diagnostics
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.types import STRING
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.object import LiteLLMObject

RECORDS: list[LiteLLMObject] = [
    resource.record for make in catalog.resources().values() if isinstance(resource := make(), ObjectResource)
]
TEXTS = [
    (record, field)
    for record in RECORDS
    for field in record.table.fields
    if field.type == STRING and not field.computed
]


def refused(field: Field) -> bool:
    """Whether the validation of an attribute refuses an empty text."""
    diagnostics = Diagnostics()
    for check in field.checks:
        check.validate("", path(field.name), diagnostics)
    return diagnostics.has_error


@pytest.mark.parametrize(
    ("record", "field"), TEXTS, ids=[f"{record.type_name}.{field.name}" for record, field in TEXTS]
)
def test_an_empty_text_is_refused_or_means_unset(record: LiteLLMObject, field: Field) -> None:
    """A request has nothing of it, whatever else it sends."""
    if refused(field):
        return
    assert field.left_out("")
    table = record.table
    filled: dict[str, Any] = {
        each.name: "2030-01-31T00:00:00Z" for each in table.fields if each.type == STRING and not each.computed
    }
    others = [each for each in table.fields if each is not field and not each.computed]
    for values in ({}, filled):
        with_text = table.body({**values, field.name: ""}, others)
        assert with_text == table.body({**values, field.name: None}, others)
    if field.clearable and field.name not in table.joined:
        assert table.body({field.name: ""}, [field]) == table.body({field.name: None}, [field])
