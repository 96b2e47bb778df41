"""Masks of secrets: remembered when they fit what was written, and seen when they change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from terraform_provider_litellm.lifecycle import masks
from terraform_provider_litellm.objects.agents.mcp_server import MCP_SERVER
from terraform_provider_litellm.objects.models.credential import CREDENTIAL
from terraform_provider_litellm.objects.models.model import MODEL
from terraform_provider_litellm.objects.tools.search_tool import SEARCH_TOOL
from terraform_provider_litellm.plugin.diagnostics import Diagnostics
from terraform_provider_litellm.plugin.values import infer
from terraform_provider_litellm.record.field import Field

PLACE = ("credential_values", "api_key")
FIELDS = CREDENTIAL.table.fields
VALUES = CREDENTIAL.table.by_name["credential_values"]
SECRET = {"credential_values": {"api_key": "sk-0123456789"}}
TWIN = {"secrets": {"credential_values": {"api_key": "salt:hash"}}}


def row(mask: Any, **others: Any) -> dict[str, Any]:
    return {"credential_values": {"api_key": mask}, **others}


def remembered(mask: str, secret: str = "sk-0123456789") -> dict[str, Any]:
    """Private state after a write of a secret."""
    private: dict[str, Any] = {}
    masks.remember(FIELDS, private, row(mask), {"credential_values": {"api_key": secret}}, [VALUES])
    return private


def places(private: dict[str, Any], found: Any, fields: Iterable[Field] = FIELDS) -> list[tuple[str, ...]]:
    """Where a row shows another secret."""
    return [change.place for change in masks.changed(fields, private, found)]


@pytest.mark.parametrize(
    ("written", "read", "seen"),
    [
        pytest.param("sk****89", "sk****89", False, id="the same"),
        pytest.param("sk****89", "sk******89", False, id="more stars, as releases differ"),
        pytest.param("sk****89", "sk****88", True, id="another end"),
        pytest.param("sk****89", "pk****89", True, id="another start"),
        pytest.param("sk****89", "sk-0*****6789", False, id="the form of another release"),
        pytest.param("sk****89", "********", False, id="stars alone"),
        pytest.param("sk****89", None, False, id="nothing, which is compared as any value"),
        pytest.param("sk****89", "sk-0123456789", False, id="in clear, which is compared as any value"),
        pytest.param("sk****00", "sk****89", False, id="never fitted: another worker's, or of a resolved reference"),
        pytest.param("********", "sk****89", False, id="stars alone, at first"),
        pytest.param("sk****", "pk****", False, id="without an end"),
    ],
)
def test_another_mask_of_the_same_form_is_another_secret(written: str, read: Any, seen: bool) -> None:
    assert places(remembered(written), row(read)) == ([PLACE] if seen else [])


@pytest.mark.parametrize(
    ("written", "named"),
    [
        pytest.param({"display_name": "sk****89"}, "sk****88", id="of the form of a mask of the secret"),
        pytest.param({"display_name": "adv-svc-**-x"}, "adv-web-**-x", id="with stars"),
    ],
)
def test_a_text_with_stars_is_no_mask_of_a_secret(written: dict[str, str], named: str) -> None:
    """It is compared as any value: what another client sets is told, and a change of one's own is none of others."""
    private: dict[str, Any] = {}
    name = CREDENTIAL.table.by_name["display_name"]
    masks.remember(FIELDS, private, row("sk****89", **written), SECRET | written, [VALUES, name])
    assert places(private, row("sk****89", display_name=named)) == []
    masks.recognize(FIELDS, private, row("sk****89", display_name=named), SECRET | written)
    masks.remember(FIELDS, private, row("sk****89", display_name=named), SECRET | {"display_name": named}, [name])
    assert places(private, row("sk****88", display_name=named)) == [PLACE]


def test_a_secret_that_contains_stars_is_no_mask_of_itself() -> None:
    assert remembered("https://**.example.com", "https://**.example.com") == {}


def test_neither_the_secret_nor_its_ends_are_stored() -> None:
    """A checksum is too short to find four letters by it."""
    assert remembered("sk****89") == {"masks": {"credential_values/api_key 2-2": "f165"}}


def test_a_write_of_something_else_keeps_what_is_known_of_a_twins_secret() -> None:
    """Whose present value may be one that was never sent; a write of secrets forgets what does not fit."""
    private = remembered("sk****89")
    other = {"credential_values": {"api_key": "never-sent"}}
    info = CREDENTIAL.table.by_name["credential_info"]
    masks.remember(FIELDS, private, row("sk****89"), other, [info])
    assert places(private, row("sk****88")) == [PLACE]
    masks.remember(FIELDS, private, row("sk****89"), other, [VALUES])
    assert private == {}


def test_a_refresh_learns_the_form_of_another_release() -> None:
    """And what fits the state, but nothing of secrets that nobody wrote here."""
    private = remembered("sk****89")
    masks.recognize(FIELDS, private, row("sk-0*****6789"), {})
    assert places(private, row("sk-0*****6788")) == [PLACE]
    private = {}
    masks.recognize(FIELDS, private, row("sk****89"), {"credential_values": {"api_key": "other"}})
    assert private == {}
    masks.recognize(FIELDS, private, row("sk****89"), SECRET)
    assert places(private, row("sk****88")) == [PLACE]


def test_a_changed_mask_stays_changed_until_the_secret_is_written_again() -> None:
    private = remembered("sk****89")
    masks.recognize(FIELDS, private, row("sk****88"), SECRET)
    assert places(private, row("sk****88")) == [PLACE]
    masks.remember(FIELDS, private, row("sk****89"), SECRET, [VALUES])
    assert places(private, row("sk****89")) == []


def test_a_secret_of_the_state_shows_as_changed() -> None:
    assert masks.revealed(FIELDS, remembered("sk****89"), row("sk****88"), {}) == (row(masks.CHANGED), {})


@pytest.mark.parametrize(
    ("record", "place", "memory", "version"),
    [
        (SEARCH_TOOL, ("litellm_params", "api_key"), {"api_key": "s:h"}, "api_key_wo_version"),
        (CREDENTIAL, PLACE, TWIN["secrets"], "credential_values_wo_version"),
    ],
)
@pytest.mark.parametrize("read", ["sk****88", None, ""])
def test_a_secret_of_a_twin_loses_its_version(record: Any, place: Any, memory: Any, version: str, read: Any) -> None:
    """Also one that another client has removed. The plan that follows has a version again, and so writes the secret."""
    fields = record.table.fields
    before, after = ({place[0]: {place[1]: value}} for value in ("sk****89", read))
    private: dict[str, Any] = {"secrets": memory}
    masks.remember(fields, private, before, SECRET | {"api_key": "sk-0123456789"}, [])
    assert masks.revealed(fields, private, before, {}) == (before, {})
    assert masks.revealed(fields, private, after, {}) == (after, {version: -1})


@pytest.mark.parametrize("twin", [True, False])
def test_a_twins_secret_in_clear_is_compared_as_a_whole(*, twin: bool) -> None:
    """One that the state contains is compared as any value."""
    private: dict[str, Any] = dict(TWIN) if twin else {}
    rows = [row(value) for value in ("eu", "us", "e****u")]
    masks.remember(FIELDS, private, rows[0], {"credential_values": {"api_key": "eu"}}, [VALUES])
    assert [bool(places(private, each)) for each in rows] == [False, twin, False]


@pytest.mark.parametrize("names", [("api_key", "evil"), ("evil",), ()])
def test_a_name_beside_those_of_a_twin_is_a_change(names: tuple[str, ...]) -> None:
    """LiteLLM returns the names of all values; a worker that lagged when they were written tells nothing."""
    private: dict[str, Any] = dict(TWIN)
    masks.remember(FIELDS, private, row("sk****89"), SECRET, [VALUES])
    found = {"credential_values": dict.fromkeys(names, "sk****89")}
    assert masks.revealed(FIELDS, private, found, {}) == (found, {"credential_values_wo_version": -1})
    masks.remember(FIELDS, private, found, SECRET, [VALUES])
    assert masks.revealed(FIELDS, private, found, {}) == (found, {})


def test_secrets_in_a_list_of_named_objects_are_found_by_their_names() -> None:
    """Other lists may change their order."""
    fields = MCP_SERVER.table.fields
    private: dict[str, Any] = {"secrets": {"env_vars": {"A": "s:h", "B": "s:h"}}}
    one, two = ([{"name": name, "value": value} for name, value in pairs] for pairs in (("Aa", "Bb"), ("Bb", "Ax")))
    masks.remember(fields, private, {"env_vars": one, "args": ["a"]}, {"env_vars": {"A": "a", "B": "b"}}, [])
    assert places(private, {"env_vars": one[::-1], "args": []}, fields) == []
    assert places(private, {"env_vars": two, "args": []}, fields) == [("env_vars", "A", "value")]
    assert places(private, {"env_vars": one[:1], "args": []}, fields) == [("env_vars", "B", "value")]


def test_a_secret_that_is_otherwise_not_read_shows_in_the_state() -> None:
    """Its other names stay as they were written."""
    private: dict[str, Any] = {}
    fields = MODEL.table.fields
    state = {"sensitive_litellm_params": infer({"azure_ad_token": "sk-0123456789", "oci_key": "b"})}
    masks.remember(fields, private, {"litellm_params": {"azure_ad_token": "sk****89"}}, state, [])
    _, lost = masks.revealed(fields, private, {"litellm_params": {"azure_ad_token": "sk****88"}}, state)
    assert lost == {"sensitive_litellm_params": infer({"azure_ad_token": masks.CHANGED, "oci_key": "b"})}
    assert [each.name for each in masks.holding(fields, lost)] == ["sensitive_litellm_params"]


def test_names_with_slashes_are_kept_apart() -> None:
    private: dict[str, Any] = {}
    values = {"credential_values": {"a/b~1": "sk-0123456789"}}
    masks.remember(FIELDS, private, {"credential_values": {"a/b~1": "sk****89"}}, values, [VALUES])
    assert places(private, {"credential_values": {"a/b~1": "sk****88"}}) == [("credential_values", "a/b~1")]


@pytest.mark.parametrize(
    ("record", "config", "named"),
    [
        (CREDENTIAL, {"credential_values": {"a": "sk****89", "b": "sk-1"}}, "a in credential_values"),
        (CREDENTIAL, {"credential_values_wo": {"a": "REDACTED_BY_LITELM"}}, "a in credential_values_wo"),
        (SEARCH_TOOL, {"api_key": "tv****89"}, "api_key"),
        (MCP_SERVER, {"env_vars": infer({"A": {"value": "****"}})}, "A in env_vars"),
        (SEARCH_TOOL, {"api_key": "a*b", "search_tool_name": "sk****89"}, ""),
    ],
)
def test_a_mask_in_a_configuration_is_warned_of(record: Any, config: dict[str, Any], named: str) -> None:
    """Somebody has copied it from LiteLLM, in any attribute of a secret."""
    diagnostics = Diagnostics()
    masks.warn(record.table.fields, config, diagnostics)
    assert [each.summary for each in diagnostics] == ([f"Masked value in {next(iter(config))}"] if named else [])
    assert all(f"It stores {named} as" in each.detail for each in diagnostics)
