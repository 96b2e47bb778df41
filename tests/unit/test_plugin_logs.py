"""Logs as Terraform reads them, without secrets."""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
import urllib.parse
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terraform_provider_litellm.plugin.process import logs

SECRET = "sk-\"quoted\"/back\\slash é+ 'end'"


@pytest.fixture(autouse=True)
def _own_log(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A log without secrets, and everything that it takes over given back."""
    monkeypatch.setattr(logs, "_secrets", frozenset())
    monkeypatch.setattr(logs, "_forms", ())
    monkeypatch.setattr(logs, "_threshold", logs.OFF)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    with warnings.catch_warnings():
        yield
        logging.captureWarnings(capture=False)
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lines that reach stderr."""
    lines: list[str] = []

    def write(descriptor: int, data: bytes) -> int:
        assert descriptor == 2
        lines.extend(data.decode().splitlines())
        return len(data)

    monkeypatch.setattr(os, "write", write)
    return lines


def start(level: str) -> None:
    """Log at this level."""
    logs.start("litellm", {"TF_LOG": level})


# ---- levels


@pytest.mark.parametrize(
    ("environ", "level"),
    [
        ({}, logs.OFF),
        ({"TF_LOG": ""}, logs.OFF),
        ({"TF_LOG": "off"}, logs.OFF),
        ({"TF_LOG": "INFO"}, logs.INFO),
        ({"TF_LOG": "warn"}, logs.WARN),
        ({"TF_LOG": "1"}, logs.TRACE),
        ({"TF_LOG": "json"}, logs.TRACE),
        ({"TF_LOG_CORE": "debug"}, logs.OFF),
        ({"TF_LOG": "error", "TF_LOG_PROVIDER": "debug"}, logs.DEBUG),
        ({"TF_LOG_PROVIDER": "debug", "TF_LOG_PROVIDER_TWO_WORDS": "ERROR"}, logs.ERROR),
        ({"TF_LOG": "debug", "TF_LOG_PROVIDER_TWO_WORDS": "off"}, logs.OFF),
        ({"TF_LOG": "debug", "TF_LOG_PROVIDER_OTHER": "off"}, logs.DEBUG),
    ],
)
def test_level_comes_from_the_most_specific_variable(environ: Mapping[str, str], level: int) -> None:
    """`TF_LOG_PROVIDER_X` before `TF_LOG_PROVIDER` before `TF_LOG`; what is no level means everything."""
    assert logs.level(environ, "two-words") == level


@pytest.mark.parametrize(
    ("level", "names"),
    [
        ("trace", ["trace", "debug", "info", "warn", "error"]),
        ("debug", ["debug", "info", "warn", "error"]),
        ("info", ["info", "warn", "error"]),
        ("warn", ["warn", "error"]),
        ("error", ["error"]),
        ("off", []),
    ],
)
def test_only_what_was_asked_for_is_written(written: list[str], level: str, names: list[str]) -> None:
    """A line below the level is not written, whether it is said by method or by the level's name."""
    start(level)
    log = logs.logger("test")
    for name in logs.NAMES.values():
        getattr(log, name)("by method")
        log(name, "by name")
    assert [json.loads(line)["@level"] for line in written] == [name for name in names for _ in range(2)]


def test_nothing_is_written_before_the_start(written: list[str]) -> None:
    """Before the handshake there is no log."""
    logs.logger("test").error("lost")
    assert written == []


# ---- lines


def test_line_is_hclogs() -> None:
    """Terraform reads these four fields, and shows the others behind the message."""
    text = logs.line(logs.WARN, "litellm.client", "slow", {"status": 200, "tags": ["a"], "none": None}, 1.25)
    assert text.endswith("}\n")
    assert json.loads(text) == {
        "@level": "warn",
        "@message": "slow",
        "@module": "litellm.client",
        "@timestamp": "1970-01-01T00:00:01.250000Z",
        "status": 200,
        "tags": ["a"],
        "none": None,
    }


@given(
    st.text(),
    st.dictionaries(st.text(), st.recursive(st.text() | st.integers() | st.none(), st.lists)),
    st.floats(0, 4e9),
)
def test_whatever_is_logged_is_one_line_of_json(message: str, fields: dict[str, Any], now: float) -> None:
    """No message breaks the line, not even with line breaks, quotes or names of hclog's own fields."""
    text = logs.line(logs.INFO, "test", message, fields, now)
    pairs = json.loads(text, object_pairs_hook=list)
    assert text.count("\n") == 1
    assert pairs[1] == ("@message", message)
    assert pairs[4:] == list(fields.items())


def test_other_objects_are_written_as_their_text() -> None:
    """A field may be anything."""
    line = json.loads(logs.line(logs.INFO, "test", "m", {"error": ValueError("no"), "bytes": b"x"}, 0))
    assert (line["error"], line["bytes"]) == ("no", "b'x'")


# ---- secrets

SPELLINGS = {
    "plain": SECRET,
    "in a sentence": f"Bearer {SECRET}.",
    "twice": SECRET * 2,
    "JSON": json.dumps({"key": SECRET}),
    "JSON with its letters": json.dumps({"key": SECRET}, ensure_ascii=False),
    "JSON in JSON": json.dumps({"body": json.dumps({"key": SECRET})}),
    "JSON in JSON with its letters": json.dumps(json.dumps(SECRET, ensure_ascii=False), ensure_ascii=False),
    "Python literal": repr({"key": SECRET}),
    "Python literal of more": repr(f"key '{SECRET}' or \"{SECRET}\""),
    "URL": f"https://h/x?key={urllib.parse.quote(SECRET, safe='')}",
    "path of a URL": f"https://h/{urllib.parse.quote(SECRET)}",
    "form": urllib.parse.urlencode({"key": SECRET}),
}


@pytest.mark.parametrize("text", SPELLINGS.values(), ids=SPELLINGS)
def test_secret_is_masked_in_every_spelling(text: str) -> None:
    """However the secret was escaped on its way into a text, nothing of it is left there."""
    logs.mask(SECRET)
    hidden = logs.masked(text)
    assert logs.MASK in hidden
    for part in ("quoted", "slash", "end"):
        assert part not in hidden


ESCAPES: dict[str, Callable[[str], str]] = {
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON in JSON": lambda text: json.dumps(json.dumps(text))[3:-3],
    "Python literal": lambda text: repr(text)[1:-1],
    "Python literal of more": lambda text: repr(f"{text}\"'")[1:-4],
    "URL": partial(urllib.parse.quote, safe=""),
    "path of a URL": urllib.parse.quote,
    "form": urllib.parse.quote_plus,
}


@pytest.mark.parametrize("escape", ESCAPES.values(), ids=ESCAPES)
@given(secret=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="-*"), min_size=1))
def test_any_secret_is_masked(escape: Callable[[str], str], secret: str) -> None:
    """There is no secret that its own escaping hides from us."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logs, "_secrets", frozenset())
        patch.setattr(logs, "_forms", ())
        logs.mask(secret)
        assert logs.masked(escape(f"-{secret}-")) == f"-{logs.MASK}-"


@pytest.mark.parametrize(
    "fields",
    [
        {"key": SECRET},
        {SECRET: 1},
        {"headers": {"Authorization": f"Bearer {SECRET}"}},
        {"list": [1, [SECRET]]},
        {"error": ValueError(SECRET)},
    ],
)
def test_secret_is_masked_in_every_field(written: list[str], fields: dict[str, Any]) -> None:
    """A line is masked in its names and values, at any depth, and stays JSON."""
    logs.mask(SECRET)
    start("trace")
    logs.logger("test").info(f"with {SECRET}", **fields)
    (line,) = written
    json.loads(line)
    assert "quoted" not in line
    assert line.count(logs.MASK) == 2


def test_longer_secret_is_masked_as_a_whole() -> None:
    """A secret inside another one does not leave the rest of it to be read."""
    logs.mask("abcd")
    logs.mask("abcdefgh")
    logs.mask("abcd")
    assert logs.masked("abcdefgh abcd") == f"{logs.MASK} {logs.MASK}"


def test_no_secret_is_no_mask() -> None:
    """An empty secret, such as a key that is not set, does not mask the space between all letters."""
    logs.mask("")
    assert logs.masked("text") == "text"


# ---- errors


def fails(text: str) -> str:
    """The id under which an error is reported whose message holds the text."""
    try:
        int(text)
    except ValueError as error:
        return logs.exception(error)
    return "no error"


def test_error_has_a_stable_id(written: list[str]) -> None:
    """The same bug has the same id in every run, whatever its text, so that the log can be searched for it."""
    logs.mask(SECRET)
    unlogged = fails("one")
    assert written == []
    start("error")
    assert fails(SECRET) == unlogged
    (line,) = written
    said = json.loads(line)
    assert said["@message"] == f"error {unlogged}"
    assert said["error_id"] == unlogged
    assert f"ValueError: invalid literal for int() with base 10: '{logs.MASK}'" in said["traceback"]
    assert len(unlogged) == 8


def test_other_errors_have_other_ids() -> None:
    """Another kind of error, or another place, is another bug."""
    errors = KeyError("one"), ValueError("one")
    assert len({fails("one"), *map(logs.exception, errors)}) == 3


# ---- what else would reach stderr


@pytest.mark.parametrize(
    ("level", "name"),
    [
        (logging.DEBUG, "debug"),
        (logging.INFO, "info"),
        (logging.WARNING, "warn"),
        (logging.ERROR, "error"),
        (50, "error"),
    ],
)
def test_records_of_libraries_become_lines(written: list[str], level: int, name: str) -> None:
    """What a library logs is a line of the same kind, masked as our own."""
    logs.mask(SECRET)
    start("trace")
    logging.getLogger("some.library").log(level, "sent %s", SECRET)
    (line,) = written
    said = json.loads(line)
    assert (said["@level"], said["@module"], said["@message"]) == (name, "some.library", f"sent {logs.MASK}")


def test_records_of_libraries_obey_the_level(written: list[str]) -> None:
    """Without `TF_LOG` no library is heard, and with it no more than was asked for."""
    start("off")
    logging.getLogger("some.library").critical("lost")
    start("warn")
    logging.getLogger("some.library").info("lost")
    logging.getLogger("some.library").warning("found")
    assert [json.loads(line)["@message"] for line in written] == ["found"]


def test_tracebacks_of_libraries_are_kept_and_masked(written: list[str]) -> None:
    """A library's exception comes with its traceback, in the line."""
    logs.mask(SECRET)
    start("error")
    try:
        int(SECRET)
    except ValueError:
        logging.getLogger("some.library").exception("failed")
    (line,) = written
    assert f"'{logs.MASK}'" in json.loads(line)["traceback"]


def test_warnings_become_lines(written: list[str]) -> None:
    """A library's warning is a line too."""
    start("warn")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn("old", DeprecationWarning, stacklevel=1)
    (line,) = written
    assert "DeprecationWarning: old" in json.loads(line)["@message"]


def test_crash_is_plain_text_and_masked(written: list[str]) -> None:
    """The last words of a process that dies are for people, at any level, and without a secret."""
    logs.mask(SECRET)
    start("off")
    error = ValueError(SECRET)
    sys.excepthook(ValueError, error, None)
    assert written == [f"ValueError: {logs.MASK}"]


def test_crash_of_a_thread_is_an_error(written: list[str]) -> None:
    """A thread that dies leaves a line with an id."""
    start("error")
    thread = threading.Thread(target=int, args=("x",))
    thread.start()
    thread.join()
    (line,) = written
    assert "invalid literal for int()" in json.loads(line)["traceback"]


def test_a_reader_that_is_gone_does_not_stop_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Terraform may close our stderr first; a log line is no reason to fail."""

    def refuse(*_: object) -> int:
        raise BrokenPipeError

    monkeypatch.setattr(os, "write", refuse)
    start("info")
    logs.logger("test").info("unheard")
