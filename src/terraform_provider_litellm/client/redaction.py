"""Masks secrets in logs and errors: by the name of a JSON key, by their format, and by the values that were sent.

A mask hides the whole value, including the first and last characters, which LiteLLM itself often shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

MASK = "***"

SHORTEST = 4
"""The minimum length of a secret to search for in texts: shorter ones occur in every sentence."""

FRAGMENT = 8
"""The number of successive characters that identify a secret, or a part of one that was truncated.

Shorter secrets are masked only as whole words, since values such as `read` occur in others.
"""

_SENSITIVE = re.compile(
    r"(?:^|[_\-.])key$|api[_\-]?key|access[_\-]key|key_name$|secret|passw(?:or)?d|passphrase|token$|private|credentials?$"
    r"|credential_values|authori[sz]ation|cookie|callback_vars|headers$|^env(?:ironment)?$|connection_string"
    r"|database_url|webhook|^certificate$|signature",
    re.IGNORECASE,
)
_HARMLESS_NAME = re.compile(r"per_token$", re.IGNORECASE)
_HARMLESS_VALUE = re.compile(r"[0-9a-f]{64}|os\.environ/.*|None|null|\**", re.IGNORECASE)
"""A key's SHA-256 is its public id, and `os.environ/NAME` contains only the place of a secret."""

_KEY = re.compile(r"(?<![A-Za-z0-9])sk-(?=[\w.*…\-]*[\w*])[\w.*…\-]+")
_LOOKS_SECRET = re.compile(
    rf"{_KEY.pattern}|(?<=Bearer )[^\s\"',;]+|(?<=Basic )[A-Za-z0-9+/=]{{8,}}"
    r"|(?<=://)[^\s/?#\"']+(?=@)|\bAKIA[0-9A-Z]{12,}|\bAIza[\w\-]{20,}|\b(?:gsk|hf|xai|ghp|pplx)[_\-]\w{16,}"
    r"|\beyJ[\w\-.]{12,}|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)",
    re.DOTALL,
)
_PARAMETER = re.compile(r"(?<=[?&])([\w.\-]{1,64})=([^\s&#\"'<>\\]+)")
_SENSITIVE_PARAMETER = re.compile(r"sig|auth|pass|pwd|code", re.IGNORECASE)
"""Names that contain a secret in the query of a URL, beside those of `is_sensitive`."""

_WORD_START = r"(?:(?<![^\W_])|(?<=\\[nrt])|(?<=%[0-9A-Fa-f]{2}))"
"""Not after a letter or digit, except one that ends an escaped character of JSON or of a URL."""
_GENERATED = re.compile(r"[\w\-+/=.~]{12,}")
SIDE = 64
"""The maximum number of characters on either side of the stars or points that replace the rest of a secret."""

_ABBREVIATION = re.compile(rf"([\w\-]{{0,{SIDE}}})(?:\*{{2,}}|\.{{3}}|…)([\w\-]{{0,{SIDE}}})")
"""Bounded, like all patterns here, so that the time is proportional to the length of the text."""


def is_sensitive(name: str) -> bool:
    """Whether a JSON key, a header or a query parameter with this name contains a secret."""
    return bool(_SENSITIVE.search(name)) and not _HARMLESS_NAME.search(name)


def secrets_in(value: Any) -> frozenset[str]:
    """The secrets in a JSON value: values of sensitive names, and values with the format of a LiteLLM key."""
    return frozenset(_secrets(value, hidden=False))


def mask(text: str, secrets: Iterable[str] = ()) -> str:
    """The text without any of the secrets, in any spelling, whole or in part, and without text that looks like one.

    The time is proportional to the length of the text, whatever its content.
    """
    return (secrets if isinstance(secrets, Secrets) else Secrets(secrets))(text)


def masked(value: Any, secrets: Iterable[str] = ()) -> Any:
    """A copy of a JSON value, with every leaf under a sensitive name masked, and all texts masked as `mask` does."""
    known = secrets if isinstance(secrets, Secrets) else Secrets(secrets)
    return _masked(value, (Secrets(secrets_in(value)), known), hidden=False)


class Redacted:
    """A JSON value whose text form is masked; the masking is done only when the text is requested."""

    __slots__ = ("_secrets", "_value")

    def __init__(self, value: Any, secrets: Iterable[str] = ()) -> None:
        self._value, self._secrets = value, secrets

    def __repr__(self) -> str:
        import json

        return json.dumps(masked(self._value, self._secrets), ensure_ascii=False, default=str)


def _secrets(value: Any, *, hidden: bool) -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _secrets(item, hidden=hidden or is_sensitive(str(name)))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _secrets(item, hidden=hidden)
    elif isinstance(value, str) and not hidden:
        yield from _KEY.findall(value)
    elif hidden and _hideable(value):
        text = str(value)
        if not text.startswith(("https://", "http://")):
            yield text
        yield from _secrets(_inner(text), hidden=False)


def _inner(text: str) -> Any:
    """The parsed value of a credential that is JSON itself, such as Google's."""
    if not text.lstrip().startswith("{"):
        return None
    import json

    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _hideable(value: Any) -> bool:
    return value is not None and not isinstance(value, bool) and not _HARMLESS_VALUE.fullmatch(str(value))


def _masked(value: Any, secrets: tuple[Secrets, Secrets], *, hidden: bool) -> Any:
    def shown(text: str) -> str:
        return secrets[1](secrets[0](text))

    if isinstance(value, dict):
        return {
            shown(str(name)): _masked(item, secrets, hidden=hidden or is_sensitive(str(name)))
            for name, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [_masked(item, secrets, hidden=hidden) for item in value]
    if hidden:
        return MASK if _hideable(value) else value
    return shown(value) if isinstance(value, str) else value


class Secrets:
    """The secrets to search for, prepared once for many texts; more can be added."""

    __slots__ = ("_ends", "_forms", "_fragments", "_known", "_sorted", "_starts")

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._known: set[str] = set()
        self._forms: set[str] = set()
        self._sorted: list[str] | None = None
        self._fragments: set[str] = set()
        self._starts, self._ends = {""}, {""}
        self.add(secrets)

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def add(self, secrets: Iterable[str]) -> None:
        """Add secrets to search for."""
        for secret in secrets:
            if len(secret) < SHORTEST or secret in self._known:
                continue
            self._known.add(secret)
            self._forms |= _spellings(secret)
            self._sorted = None
            if _GENERATED.fullmatch(secret):
                self._starts.update(secret[:length] for length in range(1, SIDE + 1))
                self._ends.update(secret[-length:] for length in range(1, SIDE + 1))
                self._fragments.update(secret[at : at + FRAGMENT] for at in range(len(secret) - FRAGMENT + 1))

    def __call__(self, text: str) -> str:
        """The text without the secrets."""
        if self._sorted is None:
            self._sorted = sorted(self._forms, key=len, reverse=True)
        for form in self._sorted:
            text = text.replace(form, MASK) if len(form) >= FRAGMENT else _without_word(text, form)
        text = _without_fragments(text, self._fragments)
        text = _ABBREVIATION.sub(lambda match: MASK if self._abbreviates(*match.groups()) else match[0], text)
        return _PARAMETER.sub(_parameter, _LOOKS_SECRET.sub(MASK, text))

    def _abbreviates(self, head: str, tail: str) -> bool:
        """Whether `sk****bb` or `abcd...wxyz` is an abbreviation of one of the secrets."""
        return bool(head or tail) and head in self._starts and tail in self._ends


def _parameter(match: re.Match[str]) -> str:
    """A parameter in the query of a URL, without the value if that is secret."""
    name, value = match.groups()
    secret = is_sensitive(name) or _SENSITIVE_PARAMETER.fullmatch(name)
    return f"{name}={MASK}" if secret and _hideable(value) else match[0]


def _spellings(secret: str) -> set[str]:
    """The forms of the secret in plain text, in JSON, in a Python literal and in a URL; and each line of a long one."""
    import json
    from urllib.parse import quote, quote_plus

    forms = {secret, *(line for line in secret.splitlines() if len(line) >= FRAGMENT * 2)}
    for form in tuple(forms):
        forms |= {repr(form)[1:-1], quote(form, safe="", errors="replace"), quote_plus(form, errors="replace")}
        for ascii_only in (True, False):
            escaped = json.dumps(form, ensure_ascii=ascii_only)[1:-1]
            forms |= {escaped, json.dumps(escaped, ensure_ascii=ascii_only)[1:-1]}
    return forms


def _without_word(text: str, word: str) -> str:
    if word not in text:
        return text
    return re.sub(rf"{_WORD_START}{re.escape(word)}(?![^\W_])", MASK, text)


def _without_fragments(text: str, fragments: set[str]) -> str:
    if not fragments or not any(text[at : at + FRAGMENT] in fragments for at in range(len(text) - FRAGMENT + 1)):
        return text
    kept: list[str] = []
    at = 0
    while at < len(text):
        if text[at : at + FRAGMENT] not in fragments:
            kept.append(text[at])
            at += 1
            continue
        at += FRAGMENT
        while text[at - FRAGMENT + 1 : at + 1] in fragments:
            at += 1
        kept.append(MASK)
    return "".join(kept)
