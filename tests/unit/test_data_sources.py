"""Data sources: what they refuse, and what they make of answers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from terraform_provider_litellm import catalog
from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.client.errors import NotFound
from terraform_provider_litellm.data_sources.models import prices
from terraform_provider_litellm.data_sources.spend import spent
from terraform_provider_litellm.lifecycle import importing
from terraform_provider_litellm.lifecycle.data_source import ObjectData, ObjectsData, readable
from terraform_provider_litellm.objects.keys.key import KEY
from terraform_provider_litellm.objects.keys.virtual_key import token_of
from terraform_provider_litellm.objects.models.access_group import ACCESS_GROUP
from terraform_provider_litellm.objects.models.fallback import FALLBACK
from terraform_provider_litellm.objects.teams.team_member import TEAM_MEMBER
from terraform_provider_litellm.plugin import validation
from terraform_provider_litellm.plugin.data_source import ReadData
from terraform_provider_litellm.plugin.diagnostics import Diagnostics
from terraform_provider_litellm.plugin.list_resource import ListObjects
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.resource import Import
from terraform_provider_litellm.plugin.server import data_sources
from terraform_provider_litellm.plugin.server.host import Host
from terraform_provider_litellm.plugin.values import plain
from terraform_provider_litellm.provider import LiteLLMProvider
from terraform_provider_litellm.record.noun import plural
from tests.conftest import ROOT
from tests.transport import FakeProxy

SECRET = "sk-made-up-0123456789"
TOKEN = token_of(SECRET)
ROW: dict[str, Any] = {"models": [], "key_name": "sk-...6789", "created_at": "2026-11-27T00:00:00Z", "metadata": {}}


def reading(source: ObjectData | ObjectsData, answer: Any, **given: str) -> ReadData[Client]:
    """A read by what is given, where LiteLLM has one answer to everything."""
    config = dict.fromkeys(source.schema.block.attributes) | given
    return ReadData(provider=Client(FakeProxy(lambda _: (200, answer))), config=config)


async def test_a_key_in_place_of_its_token_is_refused_and_reaches_no_state() -> None:
    """LiteLLM finds a key by its secret too, which would be the id then, and stand in plan and state."""
    source = ObjectData(KEY)
    call = reading(source, {"info": ROW}, token=SECRET)
    checked = await data_sources.validate(Host(LiteLLMProvider({}), repr), source, call.config)
    (error,) = checked.diagnostics
    assert "key_hash" in error.detail
    assert SECRET not in f"{error.summary}{error.detail}"
    await source.read(call)
    assert call.state is None
    assert SECRET not in "".join(f"{each.summary}{each.detail}" for each in call.diagnostics)
    imported: Import[Client] = Import(provider=call.provider, identity={"token": SECRET})
    await importing.import_state(KEY, imported)
    assert imported.state is None
    assert SECRET not in "".join(f"{each.summary}{each.detail}" for each in imported.diagnostics)


async def test_a_key_is_found_by_its_token() -> None:
    """Which is its id."""
    call = reading(ObjectData(KEY), {"info": ROW}, token=TOKEN)
    await ObjectData(KEY).read(call)
    assert not call.diagnostics.has_error
    assert call.state is not None
    assert call.state["id"] == call.state["token"] == TOKEN


LOGGING = [
    {
        "callback_name": "langfuse",
        "callback_vars": {"langfuse_public_key": "made-up-1", "langfuse_secret_key": "made-up-2"},
    }
]
LOGGED = {**ROW, "token": TOKEN, "metadata": {"logging": LOGGING, "owner": {"since": 2026, "names": ["a", None]}}}


async def test_the_secrets_of_callbacks_stay_out_of_data_sources() -> None:
    """Older releases return them as they are, in the metadata of keys."""
    one = reading(ObjectData(KEY), {"info": LOGGED}, token=TOKEN)
    await ObjectData(KEY).read(one)
    assert KEY.listing is not None
    source = ObjectsData(KEY, KEY.listing, "keys")
    several = reading(source, {"keys": [LOGGED], "info": [LOGGED], "total_pages": 1})
    await source.read(several)
    assert one.state is not None
    assert several.state is not None
    for metadata in (plain(one.state["metadata"]), plain(several.state["keys"])[0]["metadata"]):
        assert metadata["owner"] == LOGGED["metadata"]["owner"]
        assert metadata["logging"] == [
            {"callback_name": "langfuse", "callback_vars": {"langfuse_public_key": None, "langfuse_secret_key": None}}
        ]


async def test_an_answer_of_another_form_is_an_error_about_the_answer() -> None:
    """And no bug of the provider."""
    call = reading(ObjectData(KEY), {"info": {**ROW, "litellm_budget_table": 7}}, token=TOKEN)
    await ObjectData(KEY).read(call)
    (error,) = call.diagnostics
    assert "unexpected answer" in error.summary
    assert call.state is None


async def test_a_member_who_is_not_found_is_named_by_both_of_its_ids() -> None:
    """At the second, which is an attribute."""
    source = ObjectData(TEAM_MEMBER)
    call = reading(source, {"team_info": {"team_id": "t", "members_with_roles": []}}, team_id="t", user_id="u")
    await source.read(call)
    (error,) = call.diagnostics
    assert 'no team member with team_id/user_id "t/u"' in error.detail
    assert error.path == path("user_id")


# ---- configurations of another provider

THEIRS = json.loads((ROOT / "tests" / "samples" / "data_sources.json").read_text(encoding="utf-8"))
"""What the data sources of ncecere/litellm 2.0.1 have, by type: arguments, attributes, and attributes of each object of a list."""

NOT_HERE = {
    ("litellm_agent", "id"): "the argument is called agent_id",
    **{
        (kind, name): "LiteLLM does not have it, or measures it anew with each read"
        for kind, names in (
            ("litellm_mcp_server", ("spec_version", "status", "last_health_check", "health_check_error")),
            ("litellm_mcp_servers", ("spec_version", "status")),
        )
        for name in names
    },
    ("litellm_credential", "model_id"): "there it reads the parameters of a model instead of the credential",
    ("litellm_organization", "blocked"): "LiteLLM cannot block an organization",
    ("litellm_organizations", "blocked"): "LiteLLM cannot block an organization",
    ("litellm_organizations", "org_alias"): "the attribute is called organization_alias",
    ("litellm_project", "id"): "the argument is called project_id",
    ("litellm_unified_access_groups", "access_groups"): "the objects are called as their type",
    ("litellm_key", "key"): "a secret, which the state would hold: the token finds the key",
}
"""Differences that the guide for those who come from there names."""


@pytest.mark.parametrize("kind", sorted(THEIRS.keys() & catalog.data_sources().keys()))
def test_a_data_source_of_another_provider_works_unchanged(kind: str) -> None:
    """Every argument is one here, and every attribute that a configuration may refer to exists."""
    block, theirs = catalog.data_sources()[kind]().schema.block, THEIRS[kind]
    given = {name for name, each in block.attributes.items() if each.required or each.optional}
    missing = {name for name in theirs["arguments"] if name not in given}
    missing |= set(theirs["attributes"]) - block.attributes.keys() - ({"id"} if "of_each" in theirs else set())
    for name in catalog.OBJECTS:
        if plural(name) == kind and "of_each" in theirs:
            missing |= set(theirs["of_each"]) - {"id", *(each.name for each in readable(catalog.record(name)))}
    assert missing == {name for each, name in NOT_HERE if each == kind}


def test_an_argument_that_takes_the_token_of_a_key_refuses_its_secret() -> None:
    """Which would stand in the state, and in the addresses of requests."""
    given = {"token": SECRET, "key_hash": SECRET, "scope": f"key:{SECRET}"}
    refused, taken = set(), set()
    for kind, types in (("data", catalog.data_sources()), ("list", catalog.list_resources())):
        for name, make in types.items():
            block = make().schema.block
            for argument in given.keys() & block.attributes.keys():
                if not (block.attributes[argument].required or block.attributes[argument].optional):
                    continue
                taken.add((kind, name, argument))
                found = Diagnostics()
                validation.validate(block, {argument: given[argument]}, found)
                if [each for each in found if str(each.path) == argument and SECRET not in each.detail]:
                    refused.add((kind, name, argument))
    assert ("data", "litellm_spend", "token") in taken
    assert ("data", "litellm_tool_policy", "scope") in taken
    assert refused == taken


@pytest.mark.parametrize(
    ("types", "name", "given"),
    [
        (catalog.data_sources, "litellm_fallback", {"model": "a", "fallback_type": "generl"}),
        (catalog.data_sources, "litellm_users", {"user_role": "internal_user_viewr"}),
        (catalog.list_resources, "litellm_user", {"user_role": "internal_user_viewr"}),
        (catalog.list_resources, "litellm_tool_policy", {"input_policy": "trsted"}),
    ],
)
def test_a_value_that_no_object_can_have_is_an_error_at_its_argument(types: Any, name: str, given: Any) -> None:
    """And not an empty answer; an empty filter is none."""
    block, found = types()[name]().schema.block, Diagnostics()
    validation.validate(block, given, found)
    wrong = list(given)[-1]
    assert [(each.summary, str(each.path)) for each in found] == [(f"Invalid value for {wrong}", wrong)]
    if block.attributes[wrong].optional:
        found = Diagnostics()
        validation.validate(block, {wrong: ""}, found)
        assert list(found) == []


def test_an_object_of_the_proxys_file_can_be_read_although_it_cannot_be_written() -> None:
    """Such as an access group with a slash in its name."""
    found = Diagnostics()
    validation.validate(ObjectData(ACCESS_GROUP).schema.block, {"access_group": "team/a"}, found)
    assert list(found) == []


async def test_an_import_by_an_impossible_identity_asks_nothing() -> None:
    """A type of fallbacks that there is not is an error at the attribute."""
    call: Import[Client] = Import(provider=Client(FakeProxy()), identity={"model": "a", "fallback_type": "generl"})
    await importing.import_state(FALLBACK, call)
    assert [str(each.path) for each in call.diagnostics] == ["fallback_type"]
    assert call.state is None


USER = {
    "user_id": "u",
    "user_email": "Ann@Example.com",
    "user_role": "internal_user",
    "teams": [],
    "created_at": "2026-11-27T00:00:00Z",
}


async def test_a_filter_compares_as_litellm_does() -> None:
    """An e-mail address without regard to case, in data sources and in lists."""
    answer = {"users": [USER], "total_pages": 1}
    source = catalog.data_sources()["litellm_users"]()
    assert isinstance(source, ObjectsData)
    call = reading(source, answer, user_email="ann@example.COM")
    await source.read(call)
    assert call.state is not None
    assert call.state["ids"] == ["u"]
    lists = catalog.list_resources()["litellm_user"]()
    asked = ListObjects(provider=call.provider, config={"user_email": "ann@example.COM"})
    assert [each.identity async for each in lists.list(asked)] == [{"user_id": "u"}]
    other = ListObjects(provider=call.provider, config={"user_email": "bob@example.com"})
    assert [each async for each in lists.list(other)] == []


def day(date: str, groups: dict[str, int], models: dict[str, int]) -> dict[str, Any]:
    """A row of LiteLLM's activity, with the spend by public names and by names of providers."""

    def metrics(spend: int) -> dict[str, Any]:
        return {"metrics": {"spend": spend, "api_requests": 1, "failed_requests": 0, "total_tokens": 2}}

    kinds = {"model_groups": groups, "models": models}
    breakdown = {kind: {name: metrics(spend) for name, spend in found.items()} for kind, found in kinds.items()}
    return {"date": date, "breakdown": breakdown, **metrics(sum(models.values()))}


@pytest.mark.parametrize(
    ("model", "spend", "days"),
    [
        (None, 7, 2),
        ("fast", 3, 2),
        ("openai/gpt-4o", 6, 2),
        ("claude", 1, 1),  # a public name, though one of a provider's is the same
        ("none", 0, 0),
    ],
)
async def test_spend_of_a_model_is_that_of_its_public_name_or_else_of_its_providers(
    model: str | None, spend: int, days: int
) -> None:
    """LiteLLM's own filter knows the name of the provider alone."""
    first = day("2026-01-01", {"fast": 1, "claude": 1}, {"openai/gpt-4o": 2})
    second = day("2026-01-02", {"fast": 2}, {"openai/gpt-4o": 4, "claude": 1})
    answer = {"results": [first, second], "metadata": {"total_pages": 1}}
    config = {"start_date": "2026-01-01", "end_date": "2026-01-02", "model": model}
    found = await spent(Client(FakeProxy(lambda _: (200, answer))), config)
    assert (found["spend"], len(plain(found["days"]))) == (spend, days)


def test_a_period_that_ends_before_it_begins_is_an_error() -> None:
    """At its end."""
    block = catalog.data_sources()["litellm_spend"]().schema.block
    for end, wrong in (("2026-01-01", []), ("2025-12-31", ["end_date"])):
        found = Diagnostics()
        validation.validate(block, {"start_date": "2026-01-01", "end_date": end}, found)
        assert [str(each.path) for each in found] == wrong


@pytest.mark.parametrize(("name", "suggested"), [("gpt-4oo", " Similar: gpt-4o."), ("gpt-4-of-nobody", "")])
async def test_prices_of_an_unknown_model_suggest_only_close_names(name: str, suggested: str) -> None:
    """Or none."""
    answer = {"gpt-4o": {"litellm_provider": "openai"}, "openai/x": {"litellm_provider": "openai"}}
    with pytest.raises(NotFound) as caught:
        await prices(Client(FakeProxy(lambda _: (200, answer))), {"model": name})
    assert caught.value.detail == f'The list of prices has no model "{name}".{suggested}'
