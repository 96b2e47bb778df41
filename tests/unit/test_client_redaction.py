"""Secrets are not shown, in whatever form they come."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terraform_provider_litellm.client.redaction import Redacted, Secrets, is_sensitive, mask, masked, secrets_in

HASH = "9b40ee90f73915e8ace1dcb9ea2ba1b73be0203c7d2cd8af4473cedbcc67ff15"
KEY = "sk-Zx81QwErTy-57uIoPaSdFgHjK"
AROUND = st.text("жщ .,:(){}[]", max_size=20)
SECRETS = st.text("abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789_-+/=", min_size=12, max_size=60)


def leaked(secret: str, text: str) -> list[str]:
    """Every four characters in a row of the secret that the text has."""
    return [secret[at : at + 4] for at in range(len(secret) - 3) if secret[at : at + 4] in text]


@pytest.mark.parametrize(
    "name",
    [
        "api_key", "key", "apiKey", "x-api-key", "Authorization", "aws_secret_access_key", "vertex_credentials", "token",
        "langfuse_secret", "langfuse_secret_key", "password", "credential_values", "callback_vars", "extra_headers",
        "env", "client_secret", "access_token", "private_key", "database_url", "slack_webhook_url", "key_name",
    ],
)  # fmt: skip
def test_sensitive_names(name: str) -> None:
    """Names under which LiteLLM takes credentials are known."""
    assert is_sensitive(name)


@pytest.mark.parametrize(
    "name",
    [
        "key_alias", "key_type", "max_tokens", "input_cost_per_token", "tpm_limit", "litellm_credential_name", "model",
        "environment_name", "keys_total", "token_count", "monkeys",
    ],
)  # fmt: skip
def test_harmless_names(name: str) -> None:
    """Names that only sound like secrets stay readable."""
    assert not is_sensitive(name)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("already read by thread", "already *** by thread"),
        ("user:read@host, _read_ (read)", "user:***@host, _***_ (***)"),
        ('{"a":"x\\nread"}', '{"a":"x\\n***"}'),
        ("/a%20read?read=1", "/a%20***?***=1"),
        ("ready", "ready"),
    ],
)
def test_short_secrets_are_masked_as_whole_words(text: str, shown: str) -> None:
    """Inside others they occur by chance, and an error would be unreadable."""
    assert mask(text, ["read"]) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"key": KEY, "key_alias": "ci"}, {"key": "***", "key_alias": "ci"}),
        ({"key": HASH, "token": HASH}, {"key": HASH, "token": HASH}),
        ({"api_key": "os.environ/OPENAI_API_KEY"}, {"api_key": "os.environ/OPENAI_API_KEY"}),
        ({"api_key": None, "secret": False}, {"api_key": None, "secret": False}),
        ({"credential_values": {"host": "h", "n": [1]}}, {"credential_values": {"host": "***", "n": ["***"]}}),
        ({"input_cost_per_token": 0.5}, {"input_cost_per_token": 0.5}),
        ({"metadata": {"note": f"use {KEY}!"}}, {"metadata": {"note": "use ***!"}}),
        ({"api_key": "hunter2-hunter2", "note": "it is hunter2-hunter2"}, {"api_key": "***", "note": "it is ***"}),
        ({KEY: 1}, {"***": 1}),
        ([{"api_key": 12345678}], [{"api_key": "***"}]),
        (None, None),
    ],
)
def test_body_is_masked(value: Any, shown: Any) -> None:
    """Leaves under sensitive names, and texts that hold the same secret elsewhere, are masked; the rest stays."""
    assert masked(value) == shown
    assert json.loads(repr(Redacted(value))) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"key={KEY}", "key=***"),
        ("Received API Key = sk-...gHjK, wrong", "Received API Key = ***, wrong"),
        ("sk-****abcd", "***"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer ***"),
        ("postgresql://llm:pw@db/x", "postgresql://***@db/x"),
        ("https://u:p@ss@host/x?a=b@c", "https://***@host/x?a=b@c"),
        ("https://h/mcp?token=abc&limit=3", "https://h/mcp?token=***&limit=3"),
        ('{"url": "https://h/?a=1&subscription-key=abc#x"}', '{"url": "https://h/?a=1&subscription-key=***#x"}'),
        ("'https://h/?sig=a%2Fb%3D&se=2026'", "'https://h/?sig=***&se=2026'"),
        (f"/key/info?key={HASH}&page=1", f"/key/info?key={HASH}&page=1"),
        ("must start with 'sk-'.", "must start with 'sk-'."),
        ("task-force risk-based", "task-force risk-based"),
        ("use ... and so on", "use ... and so on"),
        (HASH, HASH),
    ],
)
def test_text_that_looks_like_a_secret_is_masked(text: str, shown: str) -> None:
    """What looks like a LiteLLM key or a password in a URL is masked without being known; other words stay."""
    assert mask(text) == shown


@pytest.mark.parametrize("text", ["ab12...7890", "ab12****7890", "ab12…", "...7890"])
def test_abbreviation_of_a_secret_is_masked(text: str) -> None:
    """First and last characters of a known secret are not shown either."""
    assert mask(f"got {text} here", ["ab12cdef34567890"]) == "got *** here"


def test_secrets_of_a_body() -> None:
    """Credentials are found by name, inside JSON within a string, and by their look."""
    google = json.dumps({"type": "service_account", "private_key": "-----BEGIN-----\nMIIEvQIBADANBgkqhkiG\n"})
    body = {
        "litellm_params": {"api_key": "abcd1234", "vertex_credentials": google},
        "keys": [KEY, HASH],
        "model": "gpt",
    }
    found = secrets_in(body)
    assert found == {"abcd1234", google, "-----BEGIN-----\nMIIEvQIBADANBgkqhkiG\n", KEY}
    assert "MIIE" not in mask("bad line MIIEvQIBADANBgkqhkiG", found)


@given(SECRETS, AROUND, AROUND, st.sampled_from([str, repr, json.dumps, lambda text: quote(text, safe="")]))
def test_secret_is_masked_in_any_spelling(secret: str, before: str, after: str, spell: Any) -> None:
    """Wherever a secret stands, and however it is escaped, no four characters of it are left."""
    assert leaked(secret, mask(before + spell(secret) + after, [secret])) == []


@given(SECRETS, AROUND, AROUND, st.data())
def test_part_of_a_secret_is_masked(secret: str, before: str, after: str, data: st.DataObject) -> None:
    """A piece of a secret that was cut out is masked like the whole."""
    begin = data.draw(st.integers(0, len(secret) - 8))
    end = data.draw(st.integers(begin + 8, len(secret)))
    assert leaked(secret, mask(before + secret[begin:end] + after, [secret])) == []


@given(st.text(), st.lists(st.text()))
def test_any_text_can_be_masked(text: str, secrets: list[str]) -> None:
    """No text and no secret breaks the masking, and no known secret of four characters survives it."""
    shown = mask(text, secrets)
    assert [secret for secret in secrets if len(secret) >= 4 and secret in shown and secret not in "***"] == []


REPEATED = [
    "a", "eyJ-", "sk-", "sk-.", "*", "a.", "a...", "://a", " ", "\n", "-----BEGIN ", "-----BEGIN PRIVATE KEY-----", "<",
    "<title>", "Existing members=[", "Existing members=[] ", "Bearer ", "hf-", "?key=", "&a", "?token=x&", "://u:p@", "\n  File", "abcdefgh", "a_", "permission",
]  # fmt: skip


@pytest.mark.parametrize("piece", REPEATED)
def test_masking_takes_time_in_proportion_to_the_text(piece: str) -> None:
    """A text of 200,000 characters, whatever it repeats, is masked; where the time grew with its square, that took minutes."""
    secrets = Secrets(["abcdefgh12345678", *(f"sk-{number:040}" for number in range(50))])
    shown = mask(piece * (200_000 // len(piece)), secrets)
    assert "12345678" not in shown


@given(st.lists(SECRETS, min_size=1, max_size=5), AROUND)
def test_secrets_that_are_learned_later_are_masked_like_the_first(secrets: list[str], around: str) -> None:
    """What is looked for may grow, and masks what a set of all secrets at once does."""
    growing = Secrets(secrets[:1])
    text = around.join(["", *secrets, ""])
    growing(text)
    growing.add(secrets[1:])
    assert [part for secret in secrets for part in leaked(secret, growing(text))] == []
    assert set(growing) == set(secrets)
