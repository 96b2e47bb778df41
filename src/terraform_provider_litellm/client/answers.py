"""Unexpected answers: checks the parts of an answer that are read, and reports one error if they cannot be read.

`part` returns a required part of an answer. `expected` is the context for reading the rest: any exception in it becomes
an `UnexpectedAnswer` with the request and the form of its answer, instead of a bug of the provider.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from pathlib import Path
from types import NoneType
from typing import Any, ParamSpec, TypeVar

from terraform_provider_litellm.client.complaints import clean
from terraform_provider_litellm.client.errors import NotFound, UnexpectedAnswer, is_read
from terraform_provider_litellm.client.redaction import mask

T = TypeVar("T")
P = ParamSpec("P")

NAMES = 8
"""The maximum number of an object's names in an error."""

FORMS: dict[type, str] = {
    dict: "an object",
    list: "a list",
    str: "a string",
    int: "a whole number",
    bool: "true or false",
    NoneType: "empty",
}

_LAST: ContextVar[tuple[str, Any] | None] = ContextVar("last answer", default=None)


def note(request: str, answer: Any) -> None:
    """Store the answer that an operation reads next: method and path of the request, and the answer."""
    _LAST.set((request, answer))


def part(answer: Any, name: str, kind: type[T]) -> T:
    """The value of a name in an answer.

    Raises:
        UnexpectedAnswer: the value is missing, or has another type.
    """
    found = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(found, kind):
        raise _unexpected(f"{name} is not {FORMS[kind]}")
    return found


def whole(answer: Any, kind: type[T]) -> T:
    """The whole answer, which must be of a type.

    Raises:
        UnexpectedAnswer: it is not.
    """
    if not isinstance(answer, kind):
        raise _unexpected(f"it is not {FORMS[kind]}")
    return answer


def same(found: Any, asked: str, name: str) -> None:
    """Check that an answer is about the requested object.

    Raises:
        UnexpectedAnswer: it is not.
    """
    if found != asked:
        raise _unexpected(f"it is about another {name} than the one requested")


def present(row: T | None, attribute: str, detail: str) -> T:
    """A row that was read before a write.

    Raises:
        NotFound: the object no longer exists; `attribute` names it.
    """
    if row is None:
        raise NotFound.of(attribute, detail)
    return row


@contextmanager
def expected(*, kept: bool = False) -> Iterator[None]:
    """The context for reading answers, or rows that were `kept` from earlier ones.

    Raises:
        UnexpectedAnswer: an answer has an unexpected form.
    """
    before = _LAST.get()
    _LAST.set(None)
    try:
        yield
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        if _LAST.get() is None and not kept:  # no answer was read: this is a bug of the provider
            raise
        raise _unexpected(f"{type(error).__name__} at {_place(error)}") from error
    finally:
        if _LAST.get() is None:
            _LAST.set(before)


def reading(work: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """Wraps a function that reads answers in `expected`."""

    @wraps(work)
    async def run(*args: P.args, **kwargs: P.kwargs) -> T:
        with expected():
            return await work(*args, **kwargs)

    return run


def form(value: Any) -> str:
    """The form of an answer, without its values."""
    if isinstance(value, dict):
        names = ", ".join(sorted(map(str, value))[:NAMES]) + (", …" if len(value) > NAMES else "")
        return f"an object with {clean(mask(names))}" if value else "an empty object"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if value is None:
        return "nothing, or null"
    return next((text for kind, text in reversed(FORMS.items()) if isinstance(value, kind)), "a number")


def _unexpected(reason: str) -> UnexpectedAnswer:
    last = _LAST.get()
    what = "A row of a list" if last is None else f"{last[0]} returned {form(last[1])}, which"
    error = UnexpectedAnswer(f"{what} cannot be read: {reason}.")
    error.outcome_unknown = last is not None and not is_read(*last[0].split(" ", 1))
    return error


def _place(error: BaseException) -> str:
    """Where in the provider's source the reading failed, for a report."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "an unknown place" if trace is None else f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
