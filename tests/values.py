"""Values to try for attributes: a few fixed ones that differ, and any number of others at random.

Most follow from an attribute's type and its checks: `candidates` is the one table of them. The samples in `tests/objects`
say those that do not. Values are JSON; in their texts stand markers for what only a run knows, which `placed` replaces.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from terraform_provider_litellm.attributes.durations import UNITS, WORDS, BudgetDuration, Lifetime
from terraform_provider_litellm.attributes.router_settings import SINCE
from terraform_provider_litellm.objects.keys.key import KEY
from terraform_provider_litellm.objects.keys.virtual_key import token_of
from terraform_provider_litellm.plugin import types
from terraform_provider_litellm.plugin.diagnostics import Diagnostics
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.schema import Validator
from terraform_provider_litellm.plugin.types import BOOL, DYNAMIC, NUMBER, STRING, Type
from terraform_provider_litellm.plugin.validators import (
    AtMost,
    Each,
    Held,
    JsonObject,
    ListOf,
    MapOf,
    OneOf,
    Shape,
    Simple,
    SimpleOr,
    UnlessEmpty,
    WholeNumber,
)
from terraform_provider_litellm.plugin.values import plain
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.json_values import conform, is_mask

Values = Mapping[str, Any]

# ---- what only a run knows

RUN, UNIQUE = "<run>", "<unique>"
"""What stands in a text for the run, and for a text that no other object has."""

WORD = "<word>"
"""The same of letters, digits and underscores alone."""

HOME, AWAY = f"{RUN}-home", f"{RUN}-away"
"""The names of a team, a model, a budget and a credential each, which objects share; see `tests/surroundings.py`."""

OWN_TEAM = f"{UNIQUE}-team"
"""The id of a team that an object has for itself, and the name of a model."""

TOKEN = "<token>"
"""What stands before the name of a key, to make its token of it: `surroundings` has a key for each team."""

HOME_TOKEN, AWAY_TOKEN, OWN_TOKEN = f"{TOKEN}{HOME}", f"{TOKEN}{AWAY}", f"{TOKEN}{OWN_TEAM}"

USERS = (f"{RUN}-user", f"{RUN}/user ü:x")
"""Users who are members of both teams: LiteLLM lets a key of another's not into a team."""


def placed(value: Any, run: str, name: str = "") -> Any:
    """Values with the run, and with a text that only the object of this name has, in their places.

    The text has no underscore and no dot, or as a `WORD` nothing else than letters, digits and underscores.
    """
    if isinstance(value, str):
        unique = f"{RUN}-{re.sub(r'[_.]', '-', name)}" if name else RUN
        text = value.replace(WORD, re.sub(r"\W", "_", unique.replace(RUN, run), flags=re.ASCII))
        text = text.replace(UNIQUE, unique).replace(RUN, run)
        return token_of(f"sk-{text.removeprefix(TOKEN)}") if text.startswith(TOKEN) else text
    if isinstance(value, Mapping):
        return {placed(key, run, name): placed(item, run, name) for key, item in value.items()}
    return [placed(item, run, name) for item in value] if isinstance(value, list | tuple) else value


# ---- at random

PIECES = (
    *"aZ09 -_./:'\"\\\n\t{}[]()<>&#?+=,;@!|~^`",
    *("ü", "ß", "e\u0301", "日本", "😀", "\u200b", "Ω", "مرحبا"),
    *("${", "%{", "$", "%", "null", "true", "007", "1e5", "None", "os.environ", " ", "  "),
)
LETTERS = (*"abcxyzABC0189", *"-_. :@/", "ü", "日")


class Draw:
    """Values at random, the same for the same seed."""

    def __init__(self, seed: str) -> None:
        self.random = Random(seed)

    def chance(self, share: float) -> bool:
        """Whether something happens that happens in this share of all cases."""
        return self.random.random() < share

    def text(self) -> str:
        """Any text, seldom a long one, as Terraform hands it on: composed, and with no escape before an interpolation."""
        length = 3000 if self.chance(0.02) else self.random.randint(1, 12)
        text = "".join(self.random.choices(PIECES, k=length))
        return unicodedata.normalize("NFC", re.sub(r"[$%]+([$%]\{)", r"\1", text))

    def name(self) -> str:
        """A short text, as names and ids are."""
        text = "".join(self.random.choices(LETTERS, k=self.random.randint(1, 10))).strip(" ./:")
        return text or "name"

    def word(self) -> str:
        """A short text of letters alone."""
        return "".join(self.random.choices("abcdefghij", k=self.random.randint(3, 8)))

    def duration(self) -> str:
        """A duration as LiteLLM knows them; of months one, since LiteLLM cannot add several in each month of the year."""
        if self.chance(0.2):
            return self.random.choice(WORDS)
        unit = self.random.choice((*UNITS, "mo"))
        return f"{1 if unit == 'mo' else self.random.choice((1, 2, 7, 24, 30, 45, 90))}{unit}"

    def whole(self, most: int) -> int:
        """A whole number: often a small or a great one."""
        return self.random.choice((0, 1, self.random.randint(2, 1000), self.random.randint(1000, 10**6), most))

    def amount(self) -> Decimal | int:
        """A number that is not negative, with few or many digits."""
        digits = Decimal(self.random.randint(1, 10**15))
        return self.random.choice(
            (
                0,
                self.random.randint(1, 1000),
                Decimal(self.random.randint(1, 10**5)).scaleb(-2),
                digits.scaleb(-self.random.randint(1, 25)),
                digits.scaleb(self.random.randint(0, 8)).to_integral_value(),
            )
        )

    def json(self, depth: int = 3) -> Any:
        """Any JSON."""
        plain: list[Callable[[], Any]] = [
            self.text,
            self.name,
            lambda: self.whole(2**53),
            self.amount,
            lambda: -self.amount(),
            lambda: self.chance(0.5),
            lambda: None,
        ]
        nested: list[Callable[[], Any]] = [lambda: self.object(depth - 1), lambda: self.list(depth - 1)]
        return self.random.choice(plain + nested * 2 if depth else plain)()

    def object(self, depth: int = 3) -> dict[str, Any]:
        """Any JSON object."""
        return {
            self.random.choice((self.text, self.name))(): self.json(depth) for _ in range(self.random.randint(0, 4))
        }

    def list(self, depth: int = 3) -> list[Any]:
        """Any JSON list."""
        return [self.json(depth) for _ in range(self.random.randint(0, 4))]

    def named(self, item: Callable[[Draw], Any], most: int) -> dict[str, Any]:
        """A few values of a kind, by names."""
        return {self.name(): each for each in self.some(item, most)}

    def some(self, item: Callable[[Draw], Any], most: int) -> Sequence[Any]:
        """A few values of a kind."""
        return [item(self) for _ in range(self.random.randint(0, most))]


# ---- the table

Drawn = Callable[[Draw], Any]


@dataclass(frozen=True)
class Candidates:
    """Values of a kind: the `fixed` ones, all different, and how others are drawn."""

    fixed: tuple[Any, ...]
    draw: Drawn


def candidates(kind: Type, checks: Sequence[Validator] = ()) -> Candidates:
    """The values of a type, with regard to the checks."""
    bare = [check.check if isinstance(check, UnlessEmpty) else check for check in checks]
    listed = tuple(value for check in bare if isinstance(check, OneOf) for value in check.values)
    most = min([int(check.maximum) for check in bare if isinstance(check, AtMost)], default=2**53)
    if listed:
        return Candidates(listed, lambda draw: draw.random.choice(listed))
    if any(isinstance(check, BudgetDuration | Lifetime) for check in bare):
        return Candidates(("30d", "7d"), Draw.duration)
    for check in bare:
        if isinstance(check, Held):
            return held(check)
    if any(isinstance(check, JsonObject) for check in bare):
        return Candidates(({"a": 1}, {"b": [1, "x", {"c": True}]}), Draw.object)
    if any(isinstance(check, WholeNumber) for check in bare):
        return Candidates((5, 7), lambda draw: draw.whole(most))
    if isinstance(kind, types.Collection):
        item = candidates(kind.element, [check.check for check in bare if isinstance(check, Each)])
        return _collection(kind, item)
    by_type: Sequence[tuple[Type, Candidates]] = (
        (STRING, Candidates(("one", "two"), lambda draw: draw.random.choice((draw.text, draw.name))())),
        (BOOL, Candidates((True, False), lambda draw: draw.chance(0.5))),
        (NUMBER, Candidates((1.5, 2.25), Draw.amount)),
        (DYNAMIC, Candidates(({"a": 1}, {"b": [1, "x", {"c": True}]}), Draw.json)),
    )
    return next(values for each, values in by_type if each == kind)


def _collection(kind: types.Collection, item: Candidates) -> Candidates:
    one, other = item.fixed[0], item.fixed[-1]
    if isinstance(kind, types.Map):
        return Candidates(({"a": one}, {"b": other}), lambda draw: draw.named(item.draw, 4))
    if isinstance(kind, types.Set):
        return Candidates(([one, other], [other]), lambda draw: _different(draw.some(item.draw, 4)))
    return Candidates(([one, other], [other]), lambda draw: draw.some(item.draw, 4))


def _different(items: Sequence[Any]) -> list[Any]:
    return [item for index, item in enumerate(items) if item not in items[:index]]


def held(check: Held | None) -> Candidates:
    """The values that such a part of a dynamic value may have."""
    match check:
        case Simple():
            return candidates(check.kind, check.checks)
        case ListOf():
            item = held(check.item)
            return Candidates(([item.fixed[0]], [item.fixed[-1]]), lambda draw: draw.some(item.draw, 3))
        case MapOf():
            item = held(check.item)
            return Candidates(({"a": item.fixed[0]}, {"b": item.fixed[-1]}), lambda draw: draw.named(item.draw, 3))
        case Shape():
            return _shape(check)
        case SimpleOr():
            short, long = held(check.short), held(check.long)
            return Candidates(
                (short.fixed[0], long.fixed[0]), lambda draw: (short if draw.chance(0.5) else long).draw(draw)
            )
        case _:
            return Candidates(("one", "two"), lambda draw: draw.json(2))


def _shape(check: Shape) -> Candidates:
    names = {name: held(inner) for name, inner in check.names.items()}
    first = [name for name in names if name in check.required] or list(names)[:1]

    def draw(draw: Draw) -> dict[str, Any]:
        chosen = [name for name in names if name in check.required or draw.chance(0.4)]
        return {name: names[name].draw(draw) for name in chosen}

    return Candidates(tuple({name: names[name].fixed[end] for name in first} for end in (0, -1)), draw)


# ---- what a sample says of an attribute


@dataclass(frozen=True)
class Tried:
    """Two values to try for an attribute, and how others are drawn: as the type says, or one of the two, or by `draw`.

    `empty` is the third one to try: by default the empty value of the type; None says that there is none.
    """

    one: Any
    other: Any
    empty: Any = ...
    by_type: bool = False
    draw: Drawn | None = None


def only(one: Any, other: Any, empty: Any = ...) -> Tried:
    """Two values where others will not do."""
    return Tried(one, other, empty)


def typed(one: Any, other: Any, empty: Any = ...) -> Tried:
    """Two values that tell more than those of the type; any of the type will do."""
    return Tried(one, other, empty, by_type=True)


def drawn(one: Any, other: Any, draw: Drawn, empty: Any = ...) -> Tried:
    """Two values, and how others are drawn."""
    return Tried(one, other, empty, draw=draw)


UNIQUE_TEXT = drawn(
    f"{UNIQUE}-one",
    f"{UNIQUE}-two",
    lambda draw: f"{UNIQUE}{draw.random.choice(('', '-', ' ', '/', ':'))}{draw.name()}",
)
"""A name that LiteLLM has once."""

UNIQUE_WORD = drawn(
    f"{WORD}_one", f"{WORD}_two", lambda draw: f"{WORD}{draw.random.choice(('', '_', '.'))}{draw.word()}"
)
"""A name that LiteLLM has once, in which it accepts only letters, digits, underscores and dots."""

EMAIL = drawn(
    f"{UNIQUE}-one@example.com",
    f"{UNIQUE}-two@example.com",
    lambda draw: f"{UNIQUE}{draw.random.choice(('', '+a', '.B'))}@Example.com",
)
PLACE = only(HOME, AWAY)
"""The name of something that there has to be: of a team, a model, a budget or a credential."""

PERIODS = ("1h", "1d", "7d", "30d", "1mo")


def _budget_limits(draw: Draw) -> list[dict[str, Any]]:
    periods = draw.random.sample(PERIODS, k=draw.random.randint(0, 3))
    return [{"budget_duration": period, "max_budget": draw.amount()} for period in periods]


BUDGET_LIMITS = drawn(
    [{"max_budget": 1.5, "budget_duration": "1d"}], [{"max_budget": 9, "budget_duration": "30d"}], _budget_limits
)
INDEXES = typed(
    [{"index_name": "i", "index_permissions": ["read"]}], [{"index_name": "j", "index_permissions": ["write"]}]
)


def _less(attribute: str, *without: str) -> Drawn:
    """Objects of the attribute's shape, less names for which any text will not do."""
    shape = candidates(DYNAMIC, KEY.table.by_name[attribute].validators)
    return lambda draw: {name: item for name, item in shape.draw(draw).items() if name not in without}


OBJECT_PERMISSION = drawn(
    {"vector_stores": ["a"], "skills": ["s"]},
    {"agents": ["b"], "models": ["m"]},
    _less(
        "object_permission",
        *("mcp_servers", "mcp_tool_permissions"),  # of servers that exist
        "mcp_access_groups",  # of those that the team has
    ),
)
_router = _less(
    "router_settings",
    "optional_pre_call_checks",  # of a list of LiteLLM's own
    "weights",  # of models that exist
    "routing_groups",  # with rules of their own
    "model_group_alias",  # texts, or objects with names of LiteLLM's own
    *SINCE,  # unknown to the release
)


def within_one_plane(value: Any) -> Any:
    """A value without characters beyond U+FFFF, at which LiteLLM fails in the router settings of a key."""
    if isinstance(value, str):
        return re.sub("[^\0-\uffff]", "", value)
    if isinstance(value, dict):
        return {within_one_plane(name): within_one_plane(item) for name, item in value.items()}
    return [within_one_plane(item) for item in value] if isinstance(value, list) else value


ROUTER_SETTINGS = drawn(
    {"num_retries": 3, "fallbacks": [{"a": ["b"]}]},
    {"timeout": 1.5, "routing_strategy": "least-busy"},
    lambda draw: within_one_plane(_router(draw)),
)


# ---- of one attribute


def fixed(each: Field, tried: Tried | None = None) -> list[Any]:
    """Two values of an attribute, and the empty one, None where there is none.

    Raises:
        ValueError: there are no two such values.
    """
    if tried:
        blank = empty(each, tried.one) if tried.empty is ... else tried.empty
        return [tried.one, tried.other, blank]
    found = [value for value in candidates(each.type, each.validators).fixed if passes(each, value)][:2]
    if len(found) < 2:
        message = f"{each.name} has no two values to try: the sample has to say them"
        raise ValueError(message)
    return [*found, empty(each, found[0])]


def at_random(draw: Draw, each: Field, tried: Tried | None = None) -> Any:
    """A value that an attribute's checks let pass, and that needs no licence."""
    if tried and tried.draw:
        make = tried.draw
    elif tried and not tried.by_type:
        pair = (tried.one, tried.other)
        make = lambda draw: draw.random.choice(pair)  # noqa: E731
    else:
        make = candidates(each.type, each.validators).draw
    while True:
        value = make(draw)
        if passes(each, value) and not each.needs_licence(value):
            return value


def passes(each: Field, value: Any) -> bool:
    """Whether the attribute's checks find nothing wrong."""
    found = Diagnostics()
    for check in each.checks:
        if not (isinstance(check, UnlessEmpty) and value == ""):
            check.validate(conform(each.type, value), path(each.name), found)
    return not found.has_error


def empty(each: Field, one: Any) -> Any:
    """The empty value of an attribute's type, None if it has none that is allowed."""
    if each.required or each.generated_if_unset:
        return None
    kinds = {str: "", bool: False, int: 0, float: 0, Decimal: 0, list: [], dict: {}}
    value = kinds[type(plain(one))]
    return value if passes(each, value) and not is_mask(value) else None
