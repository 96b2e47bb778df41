"""Masks of secrets: remembered when they fit what was written, and seen when they change."""

from __future__ import annotations

from typing import Any

import pytest

from terraform_provider_litellm.lifecycle import masks
from terraform_provider_litellm.objects.models.credential import CREDENTIAL
from terraform_provider_litellm.objects.models.model import MODEL
from terraform_provider_litellm.objects.tools.search_tool import SEARCH_TOOL
from terraform_provider_litellm.plugin.values import infer

PLACE = ("values", "api_key")
VALUES = CREDENTIAL.table.by_name["credential_values"]


def row(mask: Any) -> dict[str, Any]:
    return {"values": {"api_key": mask}}


def remembered(mask: str, secret: str = "sk-0123456789") -> dict[str, Any]:
    """Private state after a write of a secret."""
    private: dict[str, Any] = {}
    masks.remember(CREDENTIAL.table.fields, private, row(mask), {"credential_values": {"api_key": secret}}, [VALUES])
    return private


@pytest.mark.parametrize(
    ("written", "read", "seen"),
    [
        pytest.param("sk****89", "sk****89", False, id="the same"),
        pytest.param("sk****89", "sk******89", False, id="more stars, as releases differ"),
        pytest.param("sk****89", "sk****88", True, id="another end"),
        pytest.param("sk****89", "pk****89", True, id="another start"),
        pytest.param("sk****89", "sk-0*****6789", False, id="the form of another release"),
        pytest.param("sk****89", "********", False, id="stars alone"),
        pytest.param("sk****89", None, False, id="nothing"),
        pytest.param("sk****89", "sk-0123456789", False, id="in clear, which is compared as any value"),
        pytest.param("sk****00", "sk****89", False, id="never fitted: another worker's, or of a resolved reference"),
        pytest.param("********", "sk****89", False, id="stars alone, at first"),
        pytest.param("sk****\n9\ud800", "sk****\n8\ud800", False, id="surrogates that do not fit"),
    ],
)
def test_another_mask_of_the_same_form_is_another_secret(written: str, read: Any, seen: bool) -> None:
    assert masks.changed(remembered(written), row(read)) == ([PLACE] if seen else [])


def test_a_secret_that_contains_stars_is_no_mask_of_itself() -> None:
    assert remembered("https://**.example.com", "https://**.example.com") == {}


def test_neither_the_secret_nor_its_ends_are_stored() -> None:
    """A checksum is too short to find four letters by it."""
    assert remembered("sk****89") == {"masks": {"values/api_key 2-2": "300f"}}


def test_a_write_of_something_else_keeps_what_is_known_of_a_twins_secret() -> None:
    """Whose present value may be one that was never sent; a write of secrets forgets what does not fit."""
    private = remembered("sk****89")
    other = {"credential_values": {"api_key": "never-sent"}}
    masks.remember(
        CREDENTIAL.table.fields, private, row("sk****89"), other, [CREDENTIAL.table.by_name["credential_name"]]
    )
    assert masks.changed(private, row("sk****88"))
    masks.remember(CREDENTIAL.table.fields, private, row("sk****89"), other, [VALUES])
    assert private == {}


def test_a_refresh_learns_the_form_of_another_release() -> None:
    """And what fits the state, but nothing of secrets that nobody wrote here."""
    private = remembered("sk****89")
    masks.recognize(private, row("sk-0*****6789"), {})
    assert masks.changed(private, row("sk-0*****6788")) == [PLACE]
    private = {}
    masks.recognize(private, row("sk****89"), {"credential_values": {"api_key": "other"}})
    assert private == {}
    masks.recognize(private, row("sk****89"), {"credential_values": {"api_key": "sk-0123456789"}})
    assert masks.changed(private, row("sk****88")) == [PLACE]


def test_a_changed_mask_stays_changed_until_the_secret_is_written_again() -> None:
    private = remembered("sk****89")
    masks.recognize(private, row("sk****88"), {"credential_values": {"api_key": "sk-0123456789"}})
    assert masks.changed(private, row("sk****88")) == [PLACE]
    masks.remember(
        CREDENTIAL.table.fields, private, row("sk****89"), {"credential_values": {"api_key": "sk-0123456789"}}, [VALUES]
    )
    assert masks.changed(private, row("sk****89")) == []


def test_a_secret_of_the_state_shows_as_changed() -> None:
    private = remembered("sk****89")
    found, lost = masks.revealed(CREDENTIAL.table.fields, private, row("sk****88"), {})
    assert (found, lost) == (row(masks.CHANGED), {})


@pytest.mark.parametrize(
    ("record", "place", "memory", "version"),
    [
        (SEARCH_TOOL, ("litellm_params", "api_key"), {"api_key": "s:h"}, "api_key_wo_version"),
        (
            CREDENTIAL,
            ("credential_values", "api_key"),
            {"credential_values": {"api_key": "s:h"}},
            "credential_values_wo_version",
        ),
    ],
)
def test_a_secret_of_a_twin_loses_its_version(record: Any, place: Any, memory: Any, version: str) -> None:
    """The plan that follows has one again, and so writes the secret."""
    written = {place[0]: {place[1]: "sk****89"}}
    read = {place[0]: {place[1]: "sk****88"}}
    private: dict[str, Any] = {"secrets": memory}
    masks.remember(CREDENTIAL.table.fields, private, written, {"x": "sk-0123456789"}, [])
    assert masks.revealed(record.table.fields, private, read, {}) == (read, {version: None})


@pytest.mark.parametrize("twin", [True, False])
def test_a_twins_secret_in_clear_is_compared_as_a_whole(*, twin: bool) -> None:
    """One that the state contains is compared as any value."""
    place = ("credential_values", "region")
    private: dict[str, Any] = {"secrets": {"credential_values": {"region": "s:h"}} if twin else {}}
    rows = [{place[0]: {place[1]: value}} for value in ("eu", "us", "***us")]
    masks.remember(CREDENTIAL.table.fields, private, rows[0], {"credential_values": {"region": "eu"}}, [VALUES])
    assert [masks.changed(private, each) for each in rows] == ([[], [place], []] if twin else [[], [], []])


def test_a_secret_that_is_otherwise_not_read_shows_in_the_state() -> None:
    """Its other names stay as they were written."""
    private: dict[str, Any] = {}
    written = {"litellm_params": {"azure_ad_token": "sk****89"}}
    masks.remember(CREDENTIAL.table.fields, private, written, {"x": "sk-0123456789"}, [])
    state = {"sensitive_litellm_params": infer({"azure_ad_token": "sk-0123456789", "oci_key": "b"})}
    _, lost = masks.revealed(MODEL.table.fields, private, {"litellm_params": {"azure_ad_token": "sk****88"}}, state)
    assert lost == {"sensitive_litellm_params": infer({"azure_ad_token": masks.CHANGED, "oci_key": "b"})}


def test_lists_are_left_out() -> None:
    """Their order may change."""
    private: dict[str, Any] = {}
    masks.remember(CREDENTIAL.table.fields, private, {"a": [{"b": "sk****89"}]}, {"x": ["sk-0123456789"]}, [])
    assert private == {}
