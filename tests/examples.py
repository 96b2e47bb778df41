"""Examples at random: a resource with some of its attributes, and what it is changed into, from the tables of fields.

The tables say the types and the checks; here stand the values of attributes whose type says too little. An example is the
same for the same seed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from typing import Any

from terraform_provider_litellm.attributes.durations import UNITS, WORDS, BudgetDuration, Lifetime
from terraform_provider_litellm.attributes.router_settings import SINCE
from terraform_provider_litellm.catalog import resources
from terraform_provider_litellm.lifecycle import write_only
from terraform_provider_litellm.lifecycle.resource import ObjectResource
from terraform_provider_litellm.objects.models.model import CATALOGS
from terraform_provider_litellm.plugin import types
from terraform_provider_litellm.plugin.diagnostics import Diagnostics
from terraform_provider_litellm.plugin.paths import ROOT
from terraform_provider_litellm.plugin.schema import Validator
from terraform_provider_litellm.plugin.types import BOOL, DYNAMIC, NUMBER, Type
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
from terraform_provider_litellm.plugin.values import State
from terraform_provider_litellm.record.behaviours import MaskedInPart
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.json_values import conform
from terraform_provider_litellm.record.object import LiteLLMObject
from terraform_provider_litellm.record.release import parsed
from tests.samples import empty, passes, sampled_name

Values = Mapping[str, Any]

RUN, UNIQUE = "<run>", "<unique>"
"""What stands in a text for the run, and for a text that no other example has."""

HOME, AWAY = f"{RUN}-home", f"{RUN}-away"
"""A team and a budget each, which examples share; the team away has defaults for its members."""

USERS = (f"{RUN}-user", f"{RUN}/user ü:x")
"""Users who are members of both teams: LiteLLM lets a key of another's not into a team."""

MOST_ATTRIBUTES = 24
"""Attributes that an example has at most."""


@dataclass(frozen=True)
class Example:
    """A resource and what it is changed into: attributes by name, null for one that is left out in so many words.

    `team` is the body of a team of the example's own, whose id is `<unique>-team`.
    """

    kind: str
    name: str
    first: Values
    second: Values
    team: Values | None = None

    @property
    def address(self) -> str:
        """The resource's address."""
        return f"{self.kind}.{self.name}"

    @property
    def entries(self) -> list[tuple[str, str]]:
        """What can be left out of it, as the side and the name of the attribute."""
        base = BASES[self.kind]
        return [(side, name) for side in ("first", "second") for name in getattr(self, side) if name not in base]

    def without(self, entries: Sequence[tuple[str, str]], name: str) -> Example:
        """The example with less, under another name."""
        left = {
            side: {key: value for key, value in getattr(self, side).items() if (side, key) not in entries}
            for side in ("first", "second")
        }
        return replace(self, name=name, first=left["first"], second=left["second"])


# ---- values

PIECES = (
    *"aZ09 -_./:'\"\\\n\t{}[]()<>&#?+=,;@!|~^`",
    *("ü", "ß", "e\u0301", "日本", "😀", "\u200b", "Ω", "مرحبا"),
    *("${", "%{", "$", "%", "null", "true", "007", "1e5", "None", "os.environ", " ", "  "),
)
LETTERS = (*"abcxyzABC0189", *"-_. :@/", "ü", "日")


class Draw:
    """Values at random."""

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

    # ---- by the tables

    def value(self, kind: str, each: Field) -> Any:
        """A value that an attribute's checks let pass."""
        special = SPECIAL.get(kind, {}).get(each.name)
        while True:
            drawn = special(self) if special else self.typed(each.type, each.validators)
            if passes(each, drawn) and not each.needs_licence(drawn):
                return drawn

    def typed(self, kind: Type, checks: Sequence[Validator] = ()) -> Any:
        """A value of a type, with regard to the checks."""
        if isinstance(kind, types.Collection):
            inner = [check.check for check in checks if isinstance(check, Each)]
            items = [self.typed(kind.element, inner) for _ in range(self.random.randint(0, 4))]
            if isinstance(kind, types.Set):
                items = [item for index, item in enumerate(items) if item not in items[:index]]
            return {self.name(): item for item in items} if isinstance(kind, types.Map) else items
        if kind == DYNAMIC:
            return self.dynamic(checks)
        return self.primitive(kind, checks)

    def primitive(self, kind: Type, checks: Sequence[Validator]) -> Any:
        """A text, a number or a truth value."""
        if kind == BOOL:
            return self.chance(0.5)
        if kind == NUMBER:
            most = min([int(check.maximum) for check in checks if isinstance(check, AtMost)], default=2**53)
            return self.whole(most) if any(isinstance(check, WholeNumber) for check in checks) else self.amount()
        listed = [value for check in checks if isinstance(check, OneOf) for value in check.values]
        if listed:
            return self.random.choice(listed)
        if any(isinstance(check, BudgetDuration | Lifetime) for check in checks):
            return self.duration()
        return self.random.choice((self.text, self.name))()

    def dynamic(self, checks: Sequence[Validator]) -> Any:
        """JSON of the shape that a check demands."""
        bare = [check.check if isinstance(check, UnlessEmpty) else check for check in checks]
        for check in bare:
            if isinstance(check, Held):
                return self.held(check)
        return self.object() if any(isinstance(check, JsonObject) for check in bare) else self.json()

    def held(self, check: Held | None) -> Any:
        """A part of a dynamic value."""
        match check:
            case Simple():
                return self.primitive(check.kind, check.checks)
            case ListOf():
                return [self.held(check.item) for _ in range(self.random.randint(0, 3))]
            case MapOf():
                return {self.name(): self.held(check.item) for _ in range(self.random.randint(0, 3))}
            case Shape():
                chosen = [name for name in check.names if name in check.required or self.chance(0.4)]
                return {name: self.held(check.names[name]) for name in chosen}
            case SimpleOr():
                return self.held(check.short if self.chance(0.5) else check.long)
            case _:
                return self.json(2)


# ---- what the tables do not say

BASES: Mapping[str, Values] = {
    "litellm_key": {},
    "litellm_team": {"team_alias": UNIQUE},
    "litellm_team_member": {"team_id": HOME, "user_id": UNIQUE, "role": "user"},
    "litellm_team_members": {"team_id": f"{UNIQUE}-team", "members": {}},
    "litellm_team_member_add": {"team_id": f"{UNIQUE}-team", "member": [{"user_id": f"{UNIQUE}-ann", "role": "user"}]},
    "litellm_model": {"model_name": UNIQUE, "custom_llm_provider": "openai", "base_model": "gpt-4o-mini"},
}
"""What each resource has at least."""

OWN_TEAM = {"litellm_team_members", "litellm_team_member_add"}
"""Resources that each have a team of their own."""

LEFT_OUT: Mapping[tuple[str, str], str] = {
    ("litellm_key", "organization_id"): "needs an organization, and those a licence",
    ("litellm_key", "project_id"): "needs a project, and those a licence",
    ("litellm_team_member", "role"): "has one value without a licence",
    ("litellm_team_members", "team_id"): "says whose members they are",
    ("litellm_team_member_add", "team_id"): "says whose members they are",
}
"""Attributes that nothing can be drawn for here."""


def _unique(draw: Draw) -> str:
    return f"{UNIQUE}{draw.random.choice(('', '-', ' ', '/', ':'))}{draw.name()}"


def _email(draw: Draw) -> str:
    return f"{UNIQUE}{draw.random.choice(('', '+a', '.B'))}@Example.com"


def _place(draw: Draw) -> str:
    return draw.random.choice((HOME, AWAY))


PEOPLE: tuple[Mapping[str, str], ...] = (
    {"user_id": f"{UNIQUE}-ann"},
    {"user_id": f"{UNIQUE}/bob ü:x"},
    {"user_id": f"{UNIQUE}-cem@example.com"},
    {"user_id": f"{UNIQUE}-dora", "user_email": f"{UNIQUE}-dora@Example.com"},
    {"user_email": f"{UNIQUE}-emil@example.com"},
)
"""Few, so that some stay when others come and go."""


def _people(draw: Draw) -> list[Mapping[str, str]]:
    return draw.random.sample(PEOPLE, k=draw.random.randint(0, len(PEOPLE)))


def _members(draw: Draw) -> dict[str, Any]:
    check = next(check for check in _field("litellm_team_members", "members").validators if isinstance(check, MapOf))
    drawn = {who["user_id"]: draw.held(check.item) for who in _people(draw) if "user_id" in who}
    for limits in drawn.values():
        limits.pop("model_max_budget", None)  # which needs a licence
        if "role" in limits:
            limits["role"] = "user"  # as the other does
    return drawn


def _member_blocks(draw: Draw) -> list[dict[str, str]]:
    return [{**who, "role": "user"} for who in _people(draw) or PEOPLE[:1]]


def _less(name: str, *without: str) -> Callable[[Draw], Any]:
    """Objects of the attribute's shape, less names for which any text will not do."""

    def value(draw: Draw) -> Any:
        drawn = draw.dynamic(_field("litellm_key", name).validators)
        return {name: item for name, item in drawn.items() if name not in without}

    return value


PERMISSION = _less(
    "object_permission",
    *("mcp_servers", "mcp_tool_permissions"),  # of servers that exist
    "mcp_access_groups",  # of those that the team has
)
ROUTER = _less(
    "router_settings",
    "optional_pre_call_checks",  # of a list of LiteLLM's own
    "weights",  # of models that exist
    "routing_groups",  # with rules of their own
    "model_group_alias",  # texts, or objects with names of LiteLLM's own
    *SINCE,  # unknown to the release
)


def _router(draw: Draw) -> Any:
    """Without characters beyond U+FFFF, at which LiteLLM fails in the router settings of a key."""

    def plain(value: Any) -> Any:
        if isinstance(value, str):
            return re.sub("[^\0-\uffff]", "", value)
        if isinstance(value, dict):
            return {plain(name): plain(item) for name, item in value.items()}
        return [plain(item) for item in value] if isinstance(value, list) else value

    return plain(ROUTER(draw))


def _logging(draw: Draw) -> list[dict[str, Any]]:
    kinds = ("success", "failure", "success_and_failure")
    return [
        {
            "callback_name": "langfuse",
            "callback_type": draw.random.choice(kinds),
            "callback_vars": {
                name: draw.name()
                for name in ("langfuse_public_key", "langfuse_secret_key", "langfuse_host")
                if draw.chance(0.5)
            },
        }
        for _ in range(draw.random.randint(0, 2))
    ]


def _expiry(draw: Draw) -> dict[str, Any]:
    return {"anchor": "created_at", "seconds": draw.random.choice((1, 3600, draw.random.randint(2, 10**7)))}


def _instant(draw: Draw) -> str:
    zone = draw.random.choice(("Z", "+00:00", "+05:30", "-08:00"))
    return f"20{draw.random.randint(20, 40)}-0{draw.random.randint(1, 9)}-1{draw.random.randint(0, 9)}T12:30:59{zone}"


def _further(draw: Draw) -> dict[str, Any]:
    """Names that neither LiteLLM nor its list of models has, with any values; no null in a list, which is refused."""

    def whole(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: whole(item) for name, item in value.items()}
        return [whole(item) for item in value if item is not None] if isinstance(value, list) else value

    return {f"own_{draw.word()}": whole(draw.json(2)) for _ in range(draw.random.randint(0, 4))}


def _known(draw: Draw, attribute: str) -> dict[str, Any]:
    """Names that the attribute knows, but for those that LiteLLM masks."""
    (catalog,) = (each for each in CATALOGS if each.attribute == attribute)
    known = [
        each
        for each in catalog.fields
        if each.behaviour(MaskedInPart) is None and each.sensitive == (attribute == "sensitive_litellm_params")
    ]
    return {
        each.name: draw.random.choice(sampled_name(each))
        for each in draw.random.sample(known, k=draw.random.randint(0, 4))
    }


def _further_params(draw: Draw) -> dict[str, Any]:
    """Further names, none of them false, which an import takes for LiteLLM's own."""
    own = {name: value for name, value in _further(draw).items() if value is not False}
    return own | _known(draw, "additional_litellm_params")


def _further_secrets(draw: Draw) -> dict[str, Any]:
    return _known(draw, "sensitive_litellm_params")


def _further_info(draw: Draw) -> dict[str, Any]:
    return _further(draw) | _known(draw, "additional_model_info")


ROUTES = ("/key/generate", "/key/info", "/key/update", "/key/delete", "/key/list", "/team/daily/activity")
PERIODS = ("1h", "1d", "7d", "30d", "1mo")


def _budget_limits(draw: Draw) -> list[dict[str, Any]]:
    periods = draw.random.sample(PERIODS, k=draw.random.randint(0, 3))
    return [{"budget_duration": period, "max_budget": draw.amount()} for period in periods]


SPECIAL: Mapping[str, Mapping[str, Callable[[Draw], Any]]] = {
    "litellm_key": {
        "object_permission": PERMISSION,
        "router_settings": _router,
        "key": lambda draw: f"sk-{UNIQUE}-{draw.word()}-0123456789",
        "key_alias": _unique,
        "team_id": _place,
        "budget_id": _place,
        "end_user_budget_id": _place,
        "user_id": lambda draw: draw.random.choice(USERS),
        "service_account_id": _unique,
        "duration": lambda draw: "-1" if draw.chance(0.2) else draw.duration(),
        "temp_budget_expiry": _instant,
        "budget_limits": _budget_limits,
    },
    "litellm_team": {
        "object_permission": PERMISSION,
        "router_settings": _router,
        "team_alias": _unique,
        "team_id": _unique,
        "team_member_permissions": lambda draw: draw.random.sample(ROUTES, k=draw.random.randint(0, 4)),
        "logging": _logging,
        "enforced_file_expires_after": _expiry,
        "enforced_batch_output_expires_after": _expiry,
        "budget_limits": _budget_limits,
    },
    "litellm_team_member": {"team_id": _place, "user_id": _unique, "user_email": _email},
    "litellm_team_members": {"members": _members},
    "litellm_team_member_add": {"member": _member_blocks},
    "litellm_model": {
        "model_id": lambda draw: f"{UNIQUE}-{draw.name().replace('/', '')}",
        "model_name": _unique,
        "custom_llm_provider": lambda draw: draw.random.choice(
            ("openai", "azure", "anthropic", "bedrock", "vertex_ai")
        ),
        "base_model": lambda draw: draw.random.choice(("gpt-4o", "claude-3-5-sonnet-20240620", draw.name())),
        "pricing_base_model": lambda draw: draw.random.choice(("gpt-4.1", "azure/gpt-4o", draw.name())),
        "litellm_credential_name": _place,
        "additional_litellm_params": _further_params,
        "additional_model_info": _further_info,
        "sensitive_litellm_params": _further_secrets,
    },
}
"""Values where those of the type would not do."""


# ---- examples


def _resource(kind: str) -> ObjectResource:
    resource = resources()[kind]()
    assert isinstance(resource, ObjectResource)
    return resource


def record(kind: str) -> LiteLLMObject:
    """The record of a kind."""
    return _resource(kind).record


def _field(kind: str, name: str) -> Field:
    return record(kind).table.by_name[name]


def drawable(kind: str, release: str) -> list[Field]:
    """The attributes that can be set without a licence on this release."""
    return [
        each
        for each in record(kind).table.fields
        if not each.computed
        and each.licence is not True
        and (kind, each.name) not in LEFT_OUT
        and parsed(each.since or "0") <= parsed(release)
    ]


def example(kind: str, release: str, seed: str, name: str) -> Example:
    """The example of a seed."""
    draw = Draw(f"{kind} {seed}")
    fields = drawable(kind, release)
    many = draw.random.randint(0, min(len(fields), MOST_ATTRIBUTES))
    chosen = draw.random.sample(fields, k=many)
    first = {**BASES[kind], **{each.name: draw.value(kind, each) for each in chosen}}
    second = dict(_changed(draw, kind, fields, first))
    team = _own_team(draw) if kind in OWN_TEAM else None
    before, after = (_with_twins(draw, kind, _valid(kind, values)) for values in (first, second))
    return Example(kind, name, before, after, team)


def _changed(draw: Draw, kind: str, fields: Sequence[Field], first: Values) -> Iterator[tuple[str, Any]]:
    """Some attributes as they were, some with another value, some emptied, some left out, and some new ones."""
    yield from BASES[kind].items()
    for each in fields:
        if each.name not in first:
            if draw.chance(3 / len(fields)):
                yield each.name, draw.value(kind, each)
            continue
        way = draw.random.choice(("same", "other", "other", "empty", "unset", "null"))
        if way in ("unset", "null") and each.required:
            way = "same"
        if way == "empty" and each.block is not None:
            way = "other"  # without a member there is nothing that an import could read
        value = first[each.name]
        blank = (
            empty(each, 0 if isinstance(value, Decimal) else value) if way == "empty" and value is not None else None
        )
        if way == "same":
            yield each.name, value
        elif way == "other" or (way == "empty" and blank is None):
            yield each.name, draw.value(kind, each)
        elif way == "empty":
            yield each.name, blank
        elif way == "null" and each.block is None:
            yield each.name, None


def _with_twins(draw: Draw, kind: str, values: Values) -> Values:
    """Some of the secrets by their write-only twins."""
    secrets = {each.name: write_only.twin(each) for each in record(kind).table.secrets}
    return {secrets[name] if name in secrets and draw.chance(0.3) else name: value for name, value in values.items()}


def _own_team(draw: Draw) -> Values:
    """A team with or without defaults for its members."""
    defaults: Values = {"team_member_budget": 9, "team_member_budget_duration": "30d", "team_member_rpm_limit": 5}
    models: Values = {"models": ["a", "b"], "default_team_member_models": ["a"]}
    return {**(defaults if draw.chance(0.4) else {}), **(models if draw.chance(0.3) else {})}


def _valid(kind: str, values: Values) -> Values:
    """What is left of values when all goes that the record's own check calls wrong."""
    values = dict(values)
    if kind == "litellm_key" and values.get("team_id") == AWAY and values.get("models"):
        values["models"] = ["m"]  # of the team, or else LiteLLM lets no key into it that had others
    if values.get("custom_llm_provider") == "vertex_ai":
        values.pop("use_in_pass_through", None)  # LiteLLM does not load one without project, location and credentials
    while True:
        found = Diagnostics()
        record(kind).check(config(kind, values), found)
        for check in record(kind).config_validators:
            check.validate(config(kind, values), ROOT, found)
        wrong = {str(each.path.steps[0]) for each in found if each.severity.name == "ERROR" and each.path.steps}
        if not wrong:
            return values
        for name in wrong:
            values.pop(name, None)
            values |= {name: BASES[kind][name]} if name in BASES[kind] else {}


def config(kind: str, values: Values) -> State:
    """A configuration as the record's own check sees it: values of their types by the attribute's name."""
    fields = record(kind).table.by_name
    return {name: conform(each.type, values.get(name)) for name, each in fields.items()}
