"""What is read of an OpenAPI document, on one that is small enough to see."""

from __future__ import annotations

from typing import Any

import pytest

from terraform_provider_litellm.catalog import OBJECTS
from terraform_provider_litellm.plugin.types import BOOL, DYNAMIC, NUMBER, STRING
from terraform_provider_litellm.plugin.validators import ListOf, Shape, Simple, UnlessEmpty
from terraform_provider_litellm.record.behaviours import StandsInTerraformAlone
from terraform_provider_litellm.record.field import Field
from tests.described import Part, dropped, endpoints, inner_names, record_of, refused, request

SHAPE = Shape({"agents": Simple(STRING), "skills": Simple(STRING)})
SCHEMAS = {
    "NewTeam": {
        "properties": {
            "tpm_limit": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
            "object_permission": {"anyOf": [{"$ref": "#/components/schemas/Permission"}, {"type": "null"}]},
            "metadata": {"type": "object", "additionalProperties": True},
            "limits": {"type": "array", "items": {"$ref": "#/components/schemas/Limit"}},
        }
    },
    "Permission": {"properties": {"agents": {"type": "array"}}},
    "Limit": {"properties": {"amount": {"type": "number"}}},
}
DOCUMENT: dict[str, Any] = {"components": {"schemas": SCHEMAS}}
TEAM = Part(DOCUMENT, [{"$ref": "#/components/schemas/NewTeam"}])


class Record:
    """As much of a record as is looked at."""

    def __init__(self, *fields: Field) -> None:
        self.table = self
        self.fields = fields


@pytest.mark.parametrize("type_name", OBJECTS)
def test_each_object_names_the_endpoints_that_write_it(type_name: str) -> None:
    """In its module's docstring; so the check against the releases finds the requests of a new object by itself."""
    assert endpoints(type_name)


def test_a_path_is_the_same_whatever_its_parameters_are_called() -> None:
    """The document says `{model_id}` where the module says `{id}`."""
    body: Any = {"application/json": {"schema": {"properties": {"model_name": {}}}}}
    document = {"paths": {"/model/{model_id}/update": {"patch": {"requestBody": {"content": body}}}}}
    assert request(document, "litellm_model").names.keys() == {"model_name"}


def test_names_are_found_in_what_may_be_null_and_in_lists() -> None:
    """A free-form part may have any."""
    assert TEAM.names["object_permission"].names.keys() == {"agents"}
    assert TEAM.names["limits"].takes("amount")
    assert not TEAM.names["limits"].takes("other")
    assert TEAM.names["metadata"].takes("anything")


def test_inner_names_are_those_of_shapes() -> None:
    """Also in lists, and where an empty value is none."""
    assert inner_names(Field("a", DYNAMIC, "", validators=(SHAPE,))) == ["agents", "skills"]
    assert inner_names(Field("a", DYNAMIC, "", validators=(ListOf(SHAPE),))) == ["agents", "skills"]
    assert inner_names(Field("a", DYNAMIC, "", validators=(UnlessEmpty(SHAPE),))) == ["agents", "skills"]
    assert inner_names(Field("a", NUMBER, "")) == []


def test_what_is_sent_and_not_taken_is_dropped() -> None:
    """An attribute, a place, a name in an object; what is LiteLLM's, Terraform's or of a later release is not sent."""
    record: Any = Record(
        Field("tpm_limit", NUMBER, ""),
        Field("tpd_limit", NUMBER, ""),
        Field("rpm_limit", NUMBER, "", since="1.90.7"),
        Field("spend", NUMBER, "", computed=True),
        Field("keep", BOOL, "", behaviours=(StandsInTerraformAlone(),)),
        Field("owner", STRING, "", place=("metadata", "owner")),
        Field("limit", NUMBER, "", place=("limits", "other")),
        Field("object_permission", DYNAMIC, "", validators=(SHAPE,)),
    )
    assert list(dropped(record, "1.85.7", TEAM)) == ["tpd_limit", "limit", "object_permission.skills"]
    assert "rpm_limit" in set(dropped(record, "1.90.7", TEAM))


def test_what_is_taken_and_not_sent_is_refused() -> None:
    """For an attribute and for a name in one."""
    since_in = {"agents": "1.106.0", "skills": "1.106.0"}
    record: Any = Record(
        Field("tpm_limit", NUMBER, "", since="1.106.0"),
        Field("tpd_limit", NUMBER, "", since="1.106.0"),
        Field("object_permission", DYNAMIC, "", validators=(SHAPE,), since_in=since_in),
    )
    assert list(refused(record, "1.85.7", TEAM)) == ["tpm_limit", "object_permission.agents"]
    assert list(refused(record, "1.106.0", TEAM)) == []


def test_records_are_those_of_the_catalog() -> None:
    """By the name of their type."""
    assert all(record_of(name).type_name == name for name in OBJECTS)
