"""LiteLLM's error messages: one sentence from the many formats of its error bodies.

- `{"error": {"message": …, "type": …, "param": …, "code": "404"}}`, where the message may be the Python `repr` of a dict
- `{"detail": {"error": …}}`, `{"detail": "…"}`, `{"error": "…"}`
- `{"detail": [{"loc": ["body", "max_budget"], "msg": …}]}`, from validation
- `Internal Server Error`, as plain text

`type` is unreliable: it is `auth_error` for a missing team. The message may contain the real status: `404: …`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

LONGEST = 800
"""The maximum number of characters of an answer in an error."""

FAULTS = 20
"""The maximum number of faults of a request in an error."""

READ = 16_000
"""The maximum number of characters of a message that are parsed: patterns may take longer for longer texts."""

_WRAPPERS = re.compile(r"^(?:Authentication Error|Internal Server Error)\s*[,\-:]\s*(?=\S)")
_STATUS = re.compile(r"^([45]\d\d):\s*(?=\S)")
_TRACEBACK = re.compile(r"(?:Traceback \(most recent call last\)|\n[ \t]*File \").*", re.DOTALL)
_NOISE = re.compile(
    r" ?Get a 7 day trial key here: ?\S+| ?Pricing: ?https?://\S+| ?If you have a license please set `LITELLM_LICENSE`"
    r" in your env\.?| ?Received API Key = ?\S*| ?Key Hash \(Token\) ?= ?\w+\.?| ?Existing members=\[.*?\](?=$|[. ])"
)


@dataclass(frozen=True)
class Complaint:
    """A parsed error body.

    - `status`: the intended status, which may differ from the answer's
    - `message`: LiteLLM's message, unwrapped, not yet `clean`
    - `param`: the path of the parameter, such as `litellm_params.model`
    - `unrouted`: the message is the web framework's: the request reached no endpoint of LiteLLM
    - `own`: the body has LiteLLM's form, which errors of other services do not have
    """

    status: int
    message: str
    param: str | None = None
    unrouted: bool = False
    own: bool = True


def read(status: int, body: bytes) -> Complaint | None:
    """The complaint in the body of an answer of this status; None if the body is not in LiteLLM's style."""
    from terraform_provider_litellm.client import jsontext

    if body.strip() == b"Internal Server Error":
        return Complaint(status, "Internal Server Error")
    try:
        value = jsontext.parse(body)
    except ValueError:
        return None
    if not isinstance(value, dict) or not value.keys() & {"error", "detail"}:
        return None
    if isinstance(value.get("detail"), list):
        return _validation(status, value["detail"])
    unrouted = value.get("detail") in ("Not Found", "Method Not Allowed", "Not found.")
    message, param = _words(value)
    if not message:
        return None
    status, message = _unwrapped(status, message)
    return Complaint(status, beginning(message), param, unrouted, own=_is_own(value))


def clean(message: str) -> str:
    """The message for users: without traceback, advertisement and ids of the caller, and not too long."""
    text = "".join(char if char.isprintable() else " " for char in _TRACEBACK.sub("", beginning(message)))
    text = " ".join(_NOISE.sub("", " ".join(text.split())).split()).strip(" ,")
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def beginning(text: str) -> str:
    """The part of a text that is parsed, up to the end of a word: a truncated secret would not be recognized."""
    return text if len(text) <= READ else text[:READ].rpartition(" ")[0] or text[:READ]


def glimpse(body: bytes) -> str:
    """A few words of a body that is not LiteLLM's: the title of a page, or the beginning of the text."""
    text = body[:50_000].decode(errors="replace")
    title = re.search(r"<title[^<>]*>([^<]*)</title", text, re.IGNORECASE)
    if title:
        text = title[1]
    elif "<" in text:
        text = re.sub(r"<(script|style)\b.*?(?:</\1>|$)|<[^<>]*>", " ", text, flags=re.IGNORECASE | re.DOTALL)
    return clean(text)[:200]


def _is_own(value: dict[str, Any]) -> bool:
    """Whether an error has LiteLLM's form: FastAPI's `detail`, or an `error` whose `code` is the digits of a status."""
    error = value.get("error")
    return "detail" in value or (isinstance(error, dict) and str(error.get("code")).isdecimal() and "type" in error)


def _words(value: Any) -> tuple[str, str | None]:
    """Message and parameter of an error in any nesting."""
    if isinstance(value, str):
        return value, None
    if not isinstance(value, dict):
        return "", None
    for name in ("error", "detail", "message", "msg"):
        if value.get(name):
            message, param = _words(value[name])
            own = value.get("param")
            return message, param or (own if isinstance(own, str) and own not in ("", "None") else None)
    return "", None


def _unwrapped(status: int, message: str) -> tuple[int, str]:
    """The message without prefixes and the Python `repr` around it, and the status in them."""
    for _ in range(6):
        before = message
        message = _WRAPPERS.sub("", message.strip())
        if hidden := _STATUS.match(message):
            status, message = int(hidden[1]), message[hidden.end() :]
        if message.startswith("{") and message.endswith("}"):
            message = _words(_literal(message))[0] or message
        if message == before:
            break
    return status, message


def _literal(text: str) -> Any:
    import ast

    if len(text) > 20_000:
        return None
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None


def _validation(status: int, items: list[Any]) -> Complaint:
    """FastAPI's list of faults: `max_budget: Input should be a valid number; …`."""
    faults = [item for item in items[:FAULTS] if isinstance(item, dict)]
    places = [".".join(str(step) for step in _steps(fault) if step not in ("body", "query")) for fault in faults]
    texts = [
        ": ".join(filter(None, (place, str(fault.get("msg", ""))))) for place, fault in zip(places, faults, strict=True)
    ]
    message = beginning("; ".join(texts)) or "the request is not valid"
    return Complaint(status, message, next(filter(None, places), None))


def _steps(fault: dict[str, Any]) -> list[Any]:
    steps = fault.get("loc")
    return steps if isinstance(steps, list) else []
