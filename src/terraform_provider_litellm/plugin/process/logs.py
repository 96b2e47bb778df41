"""Logs for Terraform: hclog's JSON lines on stderr, at the level that `TF_LOG` asks for, with secrets masked.

Nothing is written before `start`, nor when no level is asked for. Records of the standard `logging` module, which the
libraries below us use, become lines of the same kind.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
import traceback
import zlib
from collections.abc import Mapping
from types import TracebackType

TRACE, DEBUG, INFO, WARN, ERROR, OFF = range(1, 7)
NAMES = {TRACE: "trace", DEBUG: "debug", INFO: "info", WARN: "warn", ERROR: "error"}
LEVELS = {**{name: level for level, name in NAMES.items()}, "off": OFF}
MASK = "***"

_threshold = OFF
_write_lock = threading.Lock()
_secrets_lock = threading.Lock()
_secrets: frozenset[str] = frozenset()
_forms: tuple[str, ...] = ()  # every spelling of every secret, longest first, so that none hides inside another


def level(environ: Mapping[str, str], provider: str) -> int:
    """The least level to write, from the most specific variable that is set.

    `TF_LOG_PROVIDER_<PROVIDER>`, `TF_LOG_PROVIDER`, `TF_LOG`; a value that is no level means TRACE, as in Terraform.
    """
    specific = "TF_LOG_PROVIDER_" + provider.upper().replace("-", "_")
    for name in (specific, "TF_LOG_PROVIDER", "TF_LOG"):
        if value := environ.get(name):
            return LEVELS.get(value.lower(), TRACE)
    return OFF


def start(provider: str, environ: Mapping[str, str] = os.environ) -> None:
    """Begin to log, and take over what would reach stderr raw: other libraries' records, warnings and crashes."""
    global _threshold
    _threshold = level(environ, provider)
    root = logging.getLogger()
    root.handlers[:] = [_Bridge()]
    root.setLevel({TRACE: logging.DEBUG, OFF: logging.CRITICAL + 1}.get(_threshold, (_threshold - 1) * 10))
    logging.getLogger("hpack").setLevel(logging.WARNING)  # would write out every header, which is slow and says nothing
    logging.captureWarnings(capture=True)
    sys.excepthook = _crashed
    threading.excepthook = _thread_crashed


def mask(secret: str) -> None:
    """Keep a secret out of every line from now on, in whatever way it is escaped there. Empty strings are ignored."""
    global _secrets, _forms
    if not secret:
        return
    with _secrets_lock:
        if secret not in _secrets:
            _secrets |= {secret}
            _forms = tuple(sorted({*_forms, *_spellings(secret)}, key=len, reverse=True))


def masked(text: str) -> str:
    """The text with `***` in place of every secret."""
    for form in _forms:
        if form in text:
            text = text.replace(form, MASK)
    return text


def exception(error: BaseException) -> str:
    """Write the traceback at ERROR and return the id it is written under.

    The id, eight hexadecimal digits, is made from the kind of error and the places in the code: the same bug has the
    same id in the next run, when someone looks for it with `TF_LOG` set.
    """
    frames = traceback.extract_tb(error.__traceback__)
    places = [type(error).__qualname__, *(f"{os.path.basename(f.filename)}:{f.name}:{f.lineno}" for f in frames)]
    error_id = f"{zlib.crc32(' '.join(places).encode()):08x}"
    logger("error").error(f"error {error_id}", error_id=error_id, traceback=_formatted(error))
    return error_id


class Logger:
    """Writes lines for one module. Fields are JSON values; anything else is written as its `str`."""

    __slots__ = ("_module",)

    def __init__(self, module: str) -> None:
        self._module = module

    def trace(self, message: str, **fields: object) -> None:
        """What only someone who follows every byte wants to see."""
        if _threshold <= TRACE:
            _write(TRACE, self._module, message, fields)

    def debug(self, message: str, **fields: object) -> None:
        """Requests, answers, decisions."""
        if _threshold <= DEBUG:
            _write(DEBUG, self._module, message, fields)

    def info(self, message: str, **fields: object) -> None:
        """What happened."""
        if _threshold <= INFO:
            _write(INFO, self._module, message, fields)

    def warn(self, message: str, **fields: object) -> None:
        """What should not have happened, but was dealt with."""
        if _threshold <= WARN:
            _write(WARN, self._module, message, fields)

    def __call__(self, level: str, message: str, /, **fields: object) -> None:
        """A line of the level of this name, for who logs without knowing this module."""
        if _threshold <= LEVELS[level]:
            _write(LEVELS[level], self._module, message, fields)

    def error(self, message: str, **fields: object) -> None:
        """What failed."""
        if _threshold <= ERROR:
            _write(ERROR, self._module, message, fields)


def logger(module: str) -> Logger:
    """The logger for a module; `@module` in its lines."""
    return Logger(module)


def line(severity: int, module: str, message: str, fields: Mapping[str, object], now: float) -> str:
    """One line in hclog's JSON form, masked; `now` in seconds since 1970."""
    seconds, microseconds = divmod(round(now * 1_000_000), 1_000_000)
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))
    pairs = [
        f'"@level":"{NAMES[severity]}"',
        f'"@message":{_value(message)}',
        f'"@module":{_value(module)}',
        f'"@timestamp":"{stamp}.{microseconds:06d}Z"',
        *(f"{_value(name)}:{_value(value)}" for name, value in fields.items()),
    ]
    return "{" + ",".join(pairs) + "}\n"


def _value(value: object) -> str:
    """JSON, masked; a value inside which something was masked becomes a string, so that the line stays JSON."""
    import json  # here, since most runs log nothing

    if isinstance(value, str):
        return json.dumps(masked(value))
    text = json.dumps(value, default=str)
    hidden = masked(text)
    return text if hidden == text else json.dumps(hidden)


def _spellings(secret: str) -> set[str]:
    """The secret as it looks in plain text, in JSON, in JSON within JSON, in a Python literal and in a URL."""
    import json
    import urllib.parse

    spellings = {secret, repr(secret)[1:-1], repr(f"{secret}\"'")[1:-4]}  # the last as among both kinds of quotes
    spellings |= {urllib.parse.quote(secret), urllib.parse.quote(secret, safe=""), urllib.parse.quote_plus(secret)}
    for ascii_only in (True, False):
        escaped = json.dumps(secret, ensure_ascii=ascii_only)[1:-1]
        spellings |= {escaped, json.dumps(escaped, ensure_ascii=ascii_only)[1:-1]}
    return spellings


def _write(severity: int, module: str, message: str, fields: Mapping[str, object]) -> None:
    _put(line(severity, module, message, fields, time.time()))


def _put(text: str) -> None:
    data = text.encode(errors="replace")
    with _write_lock:
        try:
            while data:
                data = data[os.write(2, data) :]
        except OSError:  # whoever read our stderr is gone, and the work goes on
            pass


def _formatted(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))


class _Bridge(logging.Handler):
    """Takes the records of the standard `logging` module."""

    def emit(self, record: logging.LogRecord) -> None:
        severity = min(max(record.levelno // 10 + 1, DEBUG), ERROR)
        fields = {"traceback": _formatted(record.exc_info[1])} if record.exc_info and record.exc_info[1] else {}
        _write(severity, record.name, record.getMessage(), fields)


def _crashed(_: type[BaseException], error: BaseException, __: TracebackType | None) -> None:
    """An exception that nobody caught: plain text, whatever the level, for it may be all that Terraform can show."""
    _put(masked(_formatted(error)))


def _thread_crashed(crash: threading.ExceptHookArgs) -> None:
    if crash.exc_value is not None:
        exception(crash.exc_value)
