"""Episodes: objects of every type are created, changed and destroyed while requests go wrong, and a clean apply ends it.

An episode is the same for the same seed, but for the order in which requests come that are made at the same time. After
the clean apply has to hold what `Episode._look` says; what does not is a failure of the episode. `tests/grounds.py` has
where it happens: in this process on the stand-in, or with the real Terraform on the live proxy.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Protocol

from terraform_provider_litellm.plugin.diagnostics import Diagnostic
from terraform_provider_litellm.plugin.values import State, plain
from terraform_provider_litellm.record.behaviours import LeftAlone
from terraform_provider_litellm.record.json_values import MISSING, Row
from terraform_provider_litellm.record.table import Table
from tests.company import OTHERS, Blocks, Company, Values, secrets, spellings, told
from tests.configuration import values_of
from tests.gate import JSON, Done, Fault, Gate, Reply, Request, Way
from tests.objects import SAMPLES
from tests.properties import as_configured, untwinned
from tests.terraform_core import Configuration, Instance, Outcome, Ref, kind_of, needs_of

# ---- kinds of faults


@dataclass(frozen=True)
class Kind:
    """A kind of fault: what it may happen to, and how one is made. A `heavy` one takes long where time is real."""

    name: str
    make: Callable[[Random], Fault]
    writes: bool = True
    reads: bool = True
    heavy: bool = False


HTML = {"content-type": "text/html"}
TEXT = {"content-type": "text/plain"}
ODD = (
    b"",
    b"null",
    b"[]",
    b"{}",
    b'"x"',
    b"5",
    b"true",
    b"[1, 2]",
    b'{"status": "ok"}',
    b'{"team_info": {}, "info": {}, "data": {}, "teams": {}, "keys": {}}',
    b'{"team_info": 5, "info": [], "data": "x", "keys": true, "key": 7, "message": 1, "deleted_teams": {}}',
    rb'{"team_info": "\ud800", "info": "\ud800", "key": "\ud800"}',
    b"[" * 900 + b"]" * 900,
    b'{"info": 1e999999999, "total_pages": 1e999999999}',
    b"{" + b",".join(b'"k%d": 0' % number for number in range(20_000)) + b"}",
    b"<html><title>Portal</title></html>",
)
GATEWAYS = (
    b'{"status":404,"error":"Not Found"}',
    b'{"error":"no healthy upstream"}',
    b'{"error":{"code":404,"message":"Requested entity was not found.","status":"NOT_FOUND"}}',
    b'{"error":{"message":"The model does not exist","type":"invalid_request_error","param":null,"code":"model_not_found"}}',
    b"404 page not found",
    b"",
)
CLOSED = "Transaction API error: Transaction already closed: the timeout for this transaction was 5000 ms."
SHORTLY = "The database is busy. Please retry shortly."
UNSEEN = "Service Unavailable: authentication database is temporarily unreachable"


def said(status: int, words: str, headers: Mapping[str, str] | None = None) -> Reply:
    """LiteLLM's own words for a failure."""
    error = {"message": words, "type": "internal_error", "param": None, "code": str(status)}
    return Reply(status, json.dumps({"error": error}).encode(), {**JSON, **(headers or {})})


def gateway(draw: Random, *statuses: int) -> Reply:
    """A gateway's words."""
    body, headers = draw.choice([(b"", TEXT), (b"upstream error", TEXT), (b"<html><h1>Bad</h1></html>", HTML)])
    return Reply(draw.choice(statuses), body, headers)


@cache
def bomb() -> Reply:
    """An answer that is small until it is unpacked."""
    return Reply(200, gzip.compress(bytes(65 * 2**20), 9), {"content-encoding": "gzip"})


def _kinds() -> Iterator[Kind]:
    def plain(name: str, done: Done, answer: Reply | Way, **limits: bool) -> Kind:
        return Kind(name, lambda _: Fault(name, done, answer), **limits)

    def drawn(
        name: str, done: Done, answer: Callable[[Random], Reply | Way], low: float = 0, high: float = 0, **limits: bool
    ) -> Kind:
        return Kind(name, lambda draw: Fault(name, done, answer(draw), draw.uniform(low, high)), **limits)

    yield plain("reset before LiteLLM sees it", Done.NOT, Way.RESET)
    yield drawn("no connection for seconds", Done.NOT, lambda _: Way.OUTAGE, 1, 8)
    yield plain("carried out, then reset", Done.NOW, Way.RESET)
    yield drawn("reset, carried out later", Done.LATER, lambda _: Way.RESET, 0.5, 4, reads=False)
    yield plain("carried out, answer cut off", Done.NOW, Way.CUT)
    yield plain("carried out, half of the answer as if it were all", Done.NOW, Way.SHORT)
    yield drawn("carried out, answer slow", Done.NOW, lambda _: Way.SLOW, 0.2, 3)
    yield drawn("carried out, no answer in time", Done.NOW, lambda _: Way.SLOW, 90, 400, heavy=True)
    yield plain("carried out twice", Done.TWICE, Way.HONEST, reads=False)
    yield plain("carried out twice, then reset", Done.TWICE, Way.RESET, reads=False)
    yield drawn("502, 503 or 504, not carried out", Done.NOT, lambda draw: gateway(draw, 502, 503, 504))
    yield drawn("502, 503 or 504, carried out", Done.NOW, lambda draw: gateway(draw, 502, 503, 504), reads=False)
    yield drawn("504, carried out later", Done.LATER, lambda draw: gateway(draw, 504), 0.5, 4, reads=False)
    yield plain("500, not carried out", Done.NOT, Reply(500, b"Internal Server Error", TEXT))
    yield plain("500, carried out", Done.NOW, Reply(500, b"Internal Server Error", TEXT), reads=False)
    yield drawn(
        "429 with Retry-After",
        Done.NOT,
        lambda draw: said(429, "Too many requests", {"retry-after": str(draw.randint(0, 3))}),
    )
    yield drawn("429 of a gateway", Done.NOT, lambda draw: gateway(draw, 429))
    yield drawn("another 200, not carried out", Done.NOT, lambda draw: Reply(200, draw.choice(ODD)))
    yield drawn("another 200, carried out", Done.NOW, lambda draw: Reply(200, draw.choice(ODD)), reads=False)
    yield drawn("404 of a gateway", Done.NOT, lambda draw: Reply(404, draw.choice(GATEWAYS)))
    yield plain("a page in LiteLLM's place", Done.NOT, Reply(200, b"<html><title>Welcome</title></html>", HTML))
    yield plain("a redirect to a login", Done.NOT, Reply(302, b"", {"location": "https://login.example.com/oauth2"}))
    yield plain("403 of a gateway", Done.NOT, Reply(403, b"<html><h1>Forbidden</h1></html>", HTML))
    yield plain("carried out, another content type", Done.NOW, Way.MISLABELLED)
    yield plain("packed otherwise than it says", Done.NOT, Reply(200, b"{}", {"content-encoding": "gzip"}))
    yield Kind("64 MiB and more", lambda _: Fault("64 MiB and more", Done.NOT, bomb()), heavy=True)
    for status, words, name in ((500, CLOSED, "Transaction already closed"), (503, SHORTLY, "Please retry shortly")):
        yield plain(f"LiteLLM's {status}: {name}, not carried out", Done.NOT, said(status, words))
        yield plain(f"LiteLLM's {status}: {name}, carried out", Done.NOW, said(status, words), reads=False)
    yield plain("LiteLLM's 503: authentication database is unreachable", Done.NOT, said(503, UNSEEN))
    yield plain("LiteLLM's 500: no database", Done.NOT, said(500, "No connected db."))


KINDS = {each.name: each for each in _kinds()}

READING = re.compile(r"/(?:budget|tag|v2/key)/info$")
"""Paths of requests that read, although they are POST."""


def is_write(request: Request) -> bool:
    """Whether a request may change anything."""
    return request.method != "GET" and not READING.fullmatch(request.path)


class Schedule:
    """What happens to the requests of one step; `met` counts what did."""

    def __init__(self, draw: Random, met: Counter[str], *, heavy: bool) -> None:
        self._draw, self._met = draw, met
        self._kinds = [each for each in KINDS.values() if heavy or not each.heavy]
        self.mode = draw.choices(("one", "few", "storm", "dead"), (5, 4, 1, 2))[0]
        self._left = {"one": 1, "few": 6, "storm": 25, "dead": 60}[self.mode]
        self._share = {"one": 1.0, "few": 0.12, "storm": 0.5, "dead": 1.0}[self.mode]
        self._writes_before = draw.choice((0, 0, 1, 2, 3, 4, 6)) if self.mode in ("one", "dead") else 0
        self._begun = self.mode not in ("one", "dead")

    def __call__(self, request: Request) -> Fault | None:
        """The rule of a gate."""
        writes = is_write(request)
        if not self._begun:
            self._writes_before -= writes
            if not writes or self._writes_before >= 0:
                return None
            self._begun = True
        if not self._left or self._draw.random() >= self._share:
            return None
        self._left -= 1
        if self.mode == "dead" and not writes:
            kind = KINDS["502, 503 or 504, not carried out"]
        else:
            kind = self._draw.choice([each for each in self._kinds if (each.writes if writes else each.reads)])
        self._met[kind.name] += 1
        return kind.make(self._draw)


# ---- where an episode happens


class Ground(Protocol):
    """A Terraform with a state, a gate before a LiteLLM, and that LiteLLM itself."""

    gate: Gate

    @property
    def run(self) -> str:
        """What is in the names of all objects of the episode."""
        ...

    @property
    def heavy(self) -> bool:
        """Whether kinds of faults may take long."""
        ...

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no output may hold."""
        ...

    def apply(self, configuration: Configuration, replaced: Sequence[str] = ()) -> Outcome:
        """`terraform apply`."""
        ...

    def plan(self, configuration: Configuration) -> Outcome:
        """`terraform plan`."""
        ...

    def take_over(self, configuration: Configuration, address: str, identifier: str) -> Outcome:
        """`terraform import`."""
        ...

    def state(self) -> Mapping[str, Instance]:
        """What the state holds."""
        ...

    def settle(self) -> None:
        """Wait until all has come that comes later."""
        ...

    def ask(self, method: str, target: str, body: Any = None) -> Any:
        """LiteLLM's own answer, which has to be a success."""
        ...

    def read(self, kind: str, identity: Mapping[str, Any]) -> Row | None:
        """An object as the provider reads it, without faults."""
        ...

    def listed(self, kind: str) -> Mapping[str, Row]:
        """All objects of a type as the provider lists them, by id, without faults."""
        ...


# ---- configurations


TYPES = frozenset(
    {
        "litellm_team",
        "litellm_team_member",
        "litellm_team_members",
        "litellm_team_member_add",
        "litellm_key",
        "litellm_model",
        *OTHERS,
    }
)
"""The types of which episodes have objects; organizations and projects need a licence in the release that the stand-in is like."""

COMPARED = tuple(f"clean {number}" for number in (0, 6, 36, 48, 61, 89, 101, 141, 200, 245))
"""Seeds of episodes without faults that have all types between them, for comparing the stand-in with LiteLLM."""


class Author:
    """Writes configurations at random, all of whose names hold the run."""

    def __init__(self, draw: Random, run: str) -> None:
        self.draw, self.run = draw, run
        self.numbers = 0

    def name(self, what: str) -> str:
        """A name that no other object has."""
        self.numbers += 1
        return f"{self.run}-{what}{self.numbers}"

    def some(self, values: Values, share: float = 0.5) -> Values:
        """A part of these values."""
        return {name: value for name, value in values.items() if self.draw.random() < share}

    def limits(self) -> Values:
        """Limits that teams and keys have."""
        number = self.draw.randint
        more = {
            "max_budget": number(1, 99),
            "tpm_limit": number(1, 999),
            "rpm_limit": number(1, 99),
            "metadata": {"owner": self.draw.choice("abc")},
            "blocked": True,
        }
        return self.some(more, 0.4)

    def team(self) -> Values:
        """A team, sometimes under an id of its own."""
        named = {"team_id": self.name("id")} if self.draw.random() < 0.3 else {}
        return {"team_alias": self.name("team"), **named, **self.limits()}

    def key(self, team: str | None) -> Values:
        """A key, in a team or not, sometimes with a secret of its own."""
        own = {"key": f"sk-{self.run}-{self.draw.getrandbits(64):016x}"} if self.draw.random() < 0.25 else {}
        home = {"team_id": Ref(team, "team_id")} if team else {}
        return {"key_alias": self.name("key"), **own, **home, **self.limits()}

    def model(self) -> Values:
        """A model, sometimes under an id of its own."""
        named = {"model_id": self.name("id")} if self.draw.random() < 0.3 else {}
        base = {"custom_llm_provider": "openai", "base_model": self.draw.choice(("gpt-4o", "gpt-4o-mini"))}
        more = {"tpm": self.draw.randint(1, 999), "model_api_key": f"sk-{self.run}-{self.draw.getrandbits(64):016x}"}
        return {"model_name": self.name("model"), **named, **base, **self.some(more)}

    def own_limits(self) -> Values:
        """Limits that members have."""
        number = self.draw.randint
        more = {"max_budget_in_team": number(1, 99), "tpm_limit": number(1, 999), "rpm_limit": number(1, 99)}
        return self.some(more, 0.4)

    def who(self) -> Values:
        """A user, by id or by e-mail address."""
        by_email = self.draw.random() < 0.35
        return {"user_email": f"{self.name('User')}@example.com"} if by_email else {"user_id": self.name("user")}

    def members(self, team: str) -> Blocks:
        """Members of a team, by one of the three types."""
        home = {"team_id": Ref(team, "team_id")}
        kind = self.draw.choice(("litellm_team_member", "litellm_team_members", "litellm_team_member_add"))
        count = self.draw.randint(1, 2)
        if kind == "litellm_team_members":
            members = {self.name("user"): {"role": "user", **self.own_limits()} for _ in range(count)}
            return {f"{kind}.a": {**home, "members": members}}
        if kind == "litellm_team_member_add":
            return {
                f"{kind}.a": {
                    **home,
                    "member": [{"role": "user", **self.who()} for _ in range(count)],
                    **self.own_limits(),
                }
            }
        return {f"{kind}.{name}": {**home, "role": "user", **self.who(), **self.own_limits()} for name in "ab"[:count]}

    def first(self) -> Blocks:
        """What is created."""
        team = "litellm_team.a"
        blocks: Blocks = {team: self.team()}
        if self.draw.random() < 0.85:
            blocks |= self.members(team)
        for name in "ab"[: self.draw.randint(0, 2)]:
            blocks[f"litellm_key.{name}"] = self.key(team if self.draw.random() < 0.6 else None)
        if self.draw.random() < 0.6:
            blocks["litellm_model.a"] = self.model()
        return blocks

    def second(self, blocks: Blocks) -> tuple[Blocks, list[str]]:
        """What it is changed into, and what is to be replaced."""
        changed = {address: dict(values) for address, values in blocks.items()}
        for address in list(changed):
            if self.draw.random() < 0.75:
                self._change(address, changed[address])
        for address in list(changed):
            if kind_of(address) != "litellm_team" and self.draw.random() < 0.12:
                del changed[address]
        if self.draw.random() < 0.3:
            changed["litellm_key.c"] = self.key("litellm_team.a")
        if self.draw.random() < 0.15:
            changed["litellm_team.b"] = self.team()
        replaced = [address for address in changed if address in blocks and self.draw.random() < 0.06]
        return changed, replaced

    def _change(self, address: str, values: Values) -> None:
        kind = kind_of(address)
        if kind == "litellm_model":
            values |= {"tpm": self.draw.randint(1, 999)}
        elif kind in ("litellm_team", "litellm_key"):
            for name in ("max_budget", "tpm_limit", "rpm_limit", "metadata", "blocked"):
                if self.draw.random() < 0.3:
                    values.pop(name, None)
            values |= self.limits()
            if self.draw.random() < 0.3:
                alias = "team_alias" if kind == "litellm_team" else "key_alias"
                values[alias] = self.name("renamed")
        elif kind == "litellm_team_members":
            members = dict(values["members"])
            if self.draw.random() < 0.4:
                members.pop(next(iter(members)))
            if self.draw.random() < 0.6:
                members[self.name("user")] = {"role": "user", **self.own_limits()}
            values["members"] = {name: {"role": "user", **self.own_limits()} for name in members}
        else:
            for name in ("max_budget_in_team", "tpm_limit", "rpm_limit"):
                values.pop(name, None)
            values |= self.own_limits()
            if kind == "litellm_team_member_add" and self.draw.random() < 0.5:
                values["member"] = [*values["member"][:1], {"role": "user", **self.who()}]


# ---- what LiteLLM has


@dataclass(frozen=True)
class Inventory:
    """The objects of a run, by id, and the members of its teams."""

    teams: Mapping[str, Row]
    keys: Mapping[str, Row]
    models: Mapping[str, Row]

    @property
    def members(self) -> set[tuple[str, str]]:
        """(team, user), without whom LiteLLM adds by itself."""
        return {
            (team_id, each["user_id"])
            for team_id, row in self.teams.items()
            for each in row["members_with_roles"]
            if each["user_id"] != "default_user_id"
        }

    @classmethod
    def of(cls, ground: Ground, hidden: Callable[[str | None], bool] = lambda _: False) -> Inventory:
        """What LiteLLM has of the run, but for what is hidden by its name."""
        run = ground.run

        def pages(target: str, part: str) -> list[Row]:
            rows: list[Row] = []
            number = pages = 1
            while number <= pages:
                answer = ground.ask("GET", f"{target}&page={number}")
                rows += answer[part]
                number, pages = number + 1, answer["total_pages"]
            return rows

        return cls(
            {
                row["team_id"]: row
                for row in pages("/v2/team/list?page_size=100", "teams")
                if run in f"{row['team_alias']} {row['team_id']}" and not hidden(row["team_id"])
            },
            {
                row["token"]: row
                for row in pages("/key/list?return_full_object=true&size=100", "keys")
                if run in (row["key_alias"] or "") and not hidden(row["key_alias"])
            },
            {
                row["model_info"]["id"]: row
                for row in pages("/v2/model/info?size=1000", "data")
                if run in row["model_name"] and not hidden(row["model_name"])
            },
        )


def users(address: str, instance: Instance) -> set[tuple[str, str]]:
    """The members that a state holds."""
    state = instance.state
    match kind_of(address):
        case "litellm_team_member":
            return {(state["team_id"], state["user_id"])}
        case "litellm_team_members":
            members: Any = state["members"]
            return {(str(state["team_id"]), user_id) for user_id in members.value}
        case "litellm_team_member_add":
            return {(state["team_id"], each["user_id"]) for each in state["member"]}
    return set()


# ---- an episode

ADVICE = re.compile(
    r"\b(?:check|run|set|choose|try|remove|use|update|raise|correct|give|import|restart|write|name|refer|log)\b",
    re.IGNORECASE,
)
BUGS = re.compile(
    r"bug in the provider|Traceback|inconsistent|always a bug|Unexpected error in the provider", re.IGNORECASE
)
OFFER = re.compile(r'to = (litellm_\w+)\.<name>\n\s*id = ("(?:[^"\\]|\\.)+")')


def offered(error: Diagnostic) -> tuple[str, str] | None:
    """The type and the id of an object that an error offers to import."""
    found = OFFER.search(error.detail)
    if not found or "already exists" not in error.summary:
        return None
    return found[1], json.loads(found[2]).replace("$${", "${").replace("%%{", "%{")


def rounded(value: Any) -> Any:
    """A value with its numbers as texts of some digits: a state file has fewer than the provider's own values."""
    if isinstance(value, Mapping):
        return {name: rounded(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(item) for item in value]
    return f"{float(value):.12g}" if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else value


@dataclass
class Result:
    """What came of an episode."""

    seed: str
    failures: list[str] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)
    errors: int = 0
    offers: int = 0
    objects: Counter[str] = field(default_factory=Counter)
    final: dict[str, dict[str, str]] = field(default_factory=dict)
    story: list[str] = field(default_factory=list, repr=False)


class Episode:
    """Create, change, destroy some, apply without faults, destroy: `result` has what was wrong.

    Without `faults` it is a clean one.
    """

    def __init__(self, ground: Ground, seed: str, *, faults: bool = True) -> None:
        self.ground, self.seed, self.faults = ground, seed, faults
        self.draw = Random(seed)
        self.author = Author(Random(f"{seed} author"), ground.run)
        self.company = Company(Random(f"{seed} company"), ground.run)
        self.result = Result(seed)
        self.ids: dict[str, str] = {}
        self.made: dict[str, tuple[str, Any]] = {}
        self.blocks: Blocks = {}
        self.configured: Blocks = {}
        self.guest: str | None = None
        self.theirs: set[tuple[str, str]] = set()
        self.whole = False

    def play(self) -> Result:
        """All steps."""
        first, second, replaced = self.configurations()
        before = self._bystanders()
        self.whole = "litellm_team_members.a" in first  # which removes whom somebody else adds
        self.result.objects.update(map(kind_of, {**first, **second}))
        self._clash(first, second)
        self._stay(first, second, self._step("create", first))
        self._guest()
        self._step("change", second, replaced)
        if self.draw.random() < 0.3:
            self._step("change again", second)
        self._clean("apply", second)
        self._look(second)
        if self.draw.random() < 0.5:
            self._step("destroy", {})
        self._clean("destroy", {})
        self._gone()
        after = self._bystanders(make=False)
        if after != before:
            self._fail(f"somebody else's objects are not as they were: {before} {after}")
        return self.result

    def configurations(self) -> tuple[Blocks, Blocks, list[str]]:
        """What is created, what it is changed into, and what is to be replaced: a team and what belongs to it, others, or both."""
        first: Blocks = {}
        second: Blocks = {}
        replaced: list[str] = []
        cast = Random(f"{self.seed} cast").choices(("team", "others", "both"), (4, 4, 2))[0]
        if cast != "others":
            first = self.author.first()
            second, replaced = self.author.second(first)
        if cast != "team":
            before, after, again = self.company.both(second)
            first, second, replaced = first | before, second | after, replaced + again
        return first, second, replaced

    def _stay(self, first: Blocks, second: Blocks, outcome: Outcome) -> None:
        """Let what exists already, since nobody could tell, stay as configured: an import takes it over with what it has."""
        told = [
            (offer, error)
            for error in outcome.errors
            if (offer := offered(error)) is not None and not self._somebodys(*offer)
        ]
        for address in first.keys() - self.ground.state().keys():
            its = [(offer[1], error) for offer, error in told if offer[0] == kind_of(address)]
            named = any(self._means(first[address], identifier, error.summary) for identifier, error in its)
            if named and kind_of(address) in OTHERS:
                second[address] = dict(first[address])

    # ---- somebody else's

    def _bystanders(self, *, make: bool = True) -> Any:
        ask, run = self.ground.ask, self.ground.run
        team, model, key = f"{run}-by-team", f"{run}-by-model", f"sk-{run}-bystander"
        if make:
            ask("POST", "/team/new", {"team_id": team, "team_alias": team})
            ask("POST", "/team/member_add", {"team_id": team, "member": {"user_id": f"{run}-by-user", "role": "user"}})
            ask("POST", "/key/generate", {"key": key, "key_alias": f"{run}-by-key", "team_id": team})
            params = {"model": "openai/gpt-4o"}
            body = {"model_name": model, "litellm_params": params, "model_info": {"id": model, "base_model": "gpt-4o"}}
            ask("POST", "/model/new", body)
            for method, path, body in self.company.made():
                ask(method, path, body)
        found = self._inventory()
        keys = {token: row["team_id"] for token, row in found.keys.items() if row["key_alias"] == f"{run}-by-key"}
        row = found.teams.get(team) or {}
        its = {name: row.get(name) for name in ("team_alias", "max_budget", "tpm_limit", "metadata", "blocked")}
        members = sorted(user for its_team, user in found.members if its_team == team)
        others = {
            (kind, identifier): told(row)
            for kind in self.company.held
            for identifier, row in self.ground.listed(kind).items()
            if self.company.is_theirs(kind, row)
        }
        if make:
            self.theirs = {*others}
        return its, members, keys, (found.models.get(model) or {}).get("litellm_params"), others

    def _clash(self, first: Blocks, second: Blocks) -> None:
        """Now and then a configuration names what somebody else has, until it is changed."""
        if self.draw.random() >= 0.12 or not self.faults:
            return
        run, address = self.ground.run, self.draw.choice(sorted(first))
        taken = {"litellm_team": {"team_id": f"{run}-by-team"}, "litellm_model": {"model_id": f"{run}-by-model"}}
        taken["litellm_key"] = {"key": f"sk-{run}-bystander"}
        named = taken.get(kind_of(address), {})
        first[address] |= named or self.company.taken(kind_of(address))
        if address in second and named:
            for name in named:
                second[address][name] = (
                    f"sk-{self.author.name('key')}-0123456789" if name == "key" else self.author.name("id")
                )

    def _guest(self) -> None:
        """Somebody else adds a member, with a key, to the team."""
        team = self.ground.state().get("litellm_team.a")
        if team is None or team.tainted or team.state["team_id"] not in self._inventory().teams:
            return
        run, self.guest = self.ground.run, str(team.state["team_id"])
        if self.guest == f"{run}-by-team":
            self._fail("the state holds somebody else's team")
            return
        who = {"user_id": f"{run}-guest", "role": "user"}
        self.ground.ask("POST", "/team/member_add", {"team_id": self.guest, "member": who})
        body = {
            "key": f"sk-{run}-guest-key",
            "key_alias": f"{run}-guest",
            "team_id": self.guest,
            "user_id": f"{run}-guest",
        }
        self.ground.ask("POST", "/key/generate", body)

    def _inventory(self) -> Inventory:
        return Inventory.of(self.ground, self.company.is_place)

    # ---- steps

    def _step(self, name: str, blocks: Blocks, replaced: Sequence[str] = ()) -> Outcome:
        """Apply while requests go wrong."""
        schedule = Schedule(Random(f"{self.seed} {name}"), self.result.met, heavy=self.ground.heavy)
        events: list[str] = []
        late: list[str] = []

        def rule(request: Request) -> Fault | None:
            fault = schedule(request)
            if fault is not None:
                late.extend([request.path] if fault.done is Done.LATER else [])
                events.append(f"    {request.method} {request.target}: {fault.kind}")
            return fault

        self.ground.gate.rule = rule if self.faults else lambda _: None
        self.blocks = {**self.blocks, **blocks}
        try:
            outcome = self.ground.apply(blocks, [each for each in replaced if each in self.ground.state()])
        finally:
            self.ground.gate.rule = lambda _: None
            self.ground.settle()
        self.result.story += [f"{name} ({schedule.mode})", *events]
        self._read(name, outcome)
        if self.faults is False and outcome.errors:
            self._fail(f"{name}: a clean apply failed: {outcome.errors[0].summary}")
        for address in replaced:
            self.ids.pop(address, None)
            self.made.pop(address, None)
        if "litellm_team.a" in replaced:
            self.guest = None  # who goes with the team
        self._note()
        self._note_others(blocks, outcome)
        if late:  # a deletion may have met what was created in its place, under the same name
            self.made.clear()
        return outcome

    def _clean(self, name: str, blocks: Blocks) -> None:
        """Apply without faults; what exists already, since nobody could tell, is taken over as the error offers it."""
        outcome = Outcome()
        for _ in range(4):
            outcome = self.ground.apply(blocks)
            self.result.story.append(f"clean {name}")
            self._read(f"clean {name}", outcome)
            self._note_others(blocks, outcome)
            if not outcome.errors:
                return
            if not self._taken_over(blocks, outcome):
                break
        for each in outcome.errors:
            self._fail(f"clean {name}: {each.summary} | {each.detail[:300]}")

    def _taken_over(self, blocks: Blocks, outcome: Outcome) -> bool:
        missing = [each for each in blocks if each not in self.ground.state()]
        taken = 0
        for error in outcome.errors:
            offer = offered(error)
            if offer is None or self._somebodys(*offer):
                return False
            fitting = [
                each
                for each in missing
                if kind_of(each) == offer[0] and self._means(blocks[each], offer[1], error.summary)
            ]
            if len(fitting) != 1:
                return False
            found = self.ground.take_over(blocks, fitting[0], offer[1])
            self._read("import", found)
            self.result.story.append(f"import {fitting[0]} {offer[1]}")
            taken += not found.errors
        self.result.offers += taken
        return taken > 0

    def _somebodys(self, kind: str, identifier: str) -> bool:
        known = (kind, identifier) in self.theirs or self.company.is_their_name(kind, identifier)
        return known or "-by-" in identifier

    def _means(self, values: Values, identifier: str, summary: str) -> bool:
        """Whether an offer is about this resource."""
        state = self.ground.state()
        known = {
            name: state[value.address].state[value.attribute]
            if isinstance(value, Ref) and value.address in state
            else value
            for name, value in values.items()
        }
        names = {"user_id", "user_email", "team_alias", "key_alias", "model_name", "team_id", "model_id", "key"}
        for kind in OTHERS:
            names |= {*SAMPLES[kind].record.named_by}
        return any(
            isinstance(known.get(name), str) and (str(known[name]) in summary or str(known[name]) in identifier)
            for name in names
        )

    def _read(self, when: str, outcome: Outcome) -> None:
        """What a command tells is fit to be read."""
        self.result.errors += len(outcome.errors)
        texts = [f"{each.summary}\n{each.detail}" for each in outcome.diagnostics]
        for text in [*texts, outcome.output]:
            if BUGS.search(text):
                self._fail(f"{when}: calls itself a bug: {text[:1500]}")
            for secret in self._secrets():
                if (place := text.find(secret)) >= 0:
                    self._fail(f"{when}: a secret is shown: …{text[max(0, place - 150) : place]}{secret[:6]}***")
        for each in outcome.diagnostics:
            self.result.story.append(f"  {each.severity.name}: {each.summary} | {each.detail[:400]}")
        for each in outcome.errors:
            if not each.detail or not ADVICE.search(each.detail):
                self._fail(f"{when}: an error does not say what to do: {each.summary} | {each.detail[:300]}")

    def _secrets(self) -> set[str]:
        own = {each.state.get("key") for each in self.ground.state().values()}
        configured = {f"sk-{self.ground.run}-bystander", f"sk-{self.ground.run}-guest-key"}
        own_of_others = secrets(self.blocks)
        return {each for each in own if isinstance(each, str)} | {*self.ground.secrets} | configured | own_of_others

    def _note(self) -> None:
        """Remember who is well, and see that those who were well are the same."""
        found = self._inventory()
        present = {*found.teams, *found.keys, *found.models}
        state = self.ground.state()
        for address, instance in state.items():
            if kind_of(address) not in ("litellm_team", "litellm_model", "litellm_key"):
                continue
            its = str(instance.state["id"])
            if address in self.ids and self.ids[address] != its:
                self._fail(f"{address} is another one: {self.ids[address]} became {its}")
            if instance.tainted or its not in present:
                self.ids.pop(address, None)
            elif kind_of(address) != "litellm_key" or not instance.state.get("team_id"):
                self.ids[address] = its  # a key may go with its team
        for address in self.ids.keys() - state.keys():
            del self.ids[address]

    def _note_others(self, blocks: Blocks, outcome: Outcome) -> None:
        """See that objects of other types whose apply went well are the same while their configuration is."""
        rows = {kind: self.ground.listed(kind) for kind in {*map(kind_of, blocks)} & OTHERS.keys()}
        state = self.ground.state()
        for address in [address for address in blocks if kind_of(address) in rows]:
            if address not in state or blocks[address] != self.configured.get(address):
                self.made.pop(address, None)
            if address in state:
                its = str(state[address].state["id"])
                now = (its, (rows[kind_of(address)].get(its) or {}).get("created_at"))
                before = self.made.get(address, now)
                went = now == (its, None) and needs_of(blocks[address])  # LiteLLM deletes it with what it refers to
                if before != now and not went:
                    self._fail(f"{address} is another one: {before} became {now}")
                if went or its not in rows[kind_of(address)]:  # a success that was none answered its create
                    self.made.pop(address, None)
                elif not outcome.errors:
                    self.made[address] = now
        self.configured = dict(blocks)

    # ---- what has to hold

    def _look(self, blocks: Blocks) -> None:
        """State, LiteLLM and configuration are the same, and there is nothing more to do."""
        state = self.ground.state()
        if state.keys() != blocks.keys():
            self._fail(f"the state holds {sorted(state)} in place of {sorted(blocks)}")
        if tainted := [address for address, each in state.items() if each.tainted]:
            self._fail(f"tainted: {tainted}")
        self._note()
        self._same_objects(state)
        for address, values in blocks.items():
            if address in state:
                self._same_values(address, values, state[address])
        outcome = self.ground.plan(blocks)
        self._read("second plan", outcome)
        wanted = {address: action for address, action in outcome.actions.items() if action != "no-op"}
        if wanted or outcome.errors:
            self._fail(f"the second plan wants {wanted} {[each.summary for each in outcome.errors]}")

    def _same_objects(self, state: Mapping[str, Instance]) -> None:
        found, run = self._inventory(), self.ground.run

        def held(kind: str) -> set[Any]:
            return {str(each.state["id"]) for address, each in state.items() if kind_of(address) == kind}

        members = {pair for address, each in state.items() for pair in users(address, each)} | {
            (f"{run}-by-team", f"{run}-by-user")
        }
        guest_key = {token for token, row in found.keys.items() if row["key_alias"] == f"{run}-guest"}
        if self.guest in held("litellm_team"):
            stayed = (self.guest, f"{run}-guest") in found.members
            if not self.whole and not (stayed and guest_key):
                self._fail("a member whom somebody else had added is gone, or the member's key")
        members |= {pair for pair in found.members if pair[1] == f"{run}-guest"}
        by_key = {token for token, row in found.keys.items() if row["key_alias"] == f"{run}-by-key"}
        others = [
            (
                kind,
                {
                    name
                    for name, row in self.ground.listed(kind).items()
                    if self.company.is_ours(kind, name, row)
                    and (name in held(kind) or not self.company.is_idle(kind, row))
                },
                held(kind),
            )
            for kind in self.company.held
        ]
        sides: tuple[tuple[str, set[Any], set[Any]], ...] = (
            *others,
            ("teams", {*found.teams}, held("litellm_team") | {f"{run}-by-team"}),
            ("keys", {*found.keys}, held("litellm_key") | by_key | guest_key),
            ("models", {*found.models}, held("litellm_model") | {f"{run}-by-model"}),
            ("members", {*found.members}, {*members}),
        )
        for what, there, ours in sides:
            if orphans := there - ours:
                self._fail(f"{what} in no state: {sorted(orphans)}")
            if missing := ours - there:
                self._fail(f"{what} of the state that LiteLLM does not have: {sorted(missing)}")

    def _same_values(self, address: str, values: Values, instance: Instance) -> None:
        kind = kind_of(address)
        its = SAMPLES[kind].record
        row = self.ground.read(kind, its.address(instance.state))
        if row is None:
            self._fail(f"{address} is not in LiteLLM")
            return
        plainly = untwinned(kind, {name: value for name, value in values.items() if not isinstance(value, Ref)})
        configured = values_of(kind, plainly)
        self.result.final[address] = self._comparable(its.table, instance.state, row)
        configured |= {name: instance.state[name] for name, value in values.items() if isinstance(value, Ref)}
        told = {name: value for name, value in configured.items() if value is not None}
        held = its.table.api_values(row, dict(instance.state) | told)
        for each in its.table.fields:
            others_may = each.behaviour(LeftAlone) and each.left_out(configured[each.name])
            if held[each.name] is MISSING or each.block is not None or others_may:
                continue
            if not as_configured(kind, each, configured[each.name], held[each.name]):
                self._fail(f"{address}: LiteLLM holds {each.name} = {held[each.name]!r}, not {configured[each.name]!r}")

    def _comparable(self, table: Table, state: State, row: Row) -> dict[str, str]:
        """What the state and LiteLLM hold, without what differs from run to run, and LiteLLM's own list of models."""
        held = table.api_values(row, dict(state))
        shown = {}
        for each in table.fields:
            if not (each.computed or each.never_returned or each.sensitive or each.filled_by_litellm):
                pair = [rounded(plain(side[each.name])) for side in (state, held) if side[each.name] is not MISSING]
                if each.block is not None:
                    pair = [sorted(side or [], key=str) for side in pair]
                text = json.dumps(pair, default=str, sort_keys=True)
                for run in spellings(self.ground.run):
                    text = text.replace(run, "<run>")
                for mark in self.company.marks:
                    text = text.replace(str(mark), "<mark>")
                shown[each.name] = re.sub(r"[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<id>", text)
        return shown

    def _gone(self) -> None:
        """After the destroy nothing is left but what somebody else has."""
        if self.ground.state():
            self._fail(f"not destroyed: {sorted(self.ground.state())}")
        self.ids.clear()
        self._same_objects({})

    def _fail(self, text: str) -> None:
        if text not in self.result.failures:
            self.result.failures.append(text)
            self.result.story.append(f"  FAILURE: {text}")


# ---- the report

HEAD = """# Faults

`make test-faults` runs episodes. In each episode, random configurations create, change and destroy objects of several types,
while requests between the provider and LiteLLM fail. Episodes include all types except organizations, their members and
projects, which require a licence in the release of the stand-in. A schedule selects the faults from the kinds below: one fault at a
write, a few faults, half of all requests, or every request after a certain write. Another client has objects of the same
types, and adds members to the team. Then an apply runs without faults. After it:

- State, LiteLLM and configuration are the same. Every object of the episode in LiteLLM is in the state, and every object in
  the state exists in LiteLLM. Nothing is tainted, and the next plan is empty.
- Objects that were correct before are the same objects: none was created again, unless its configuration has changed.
- Objects of the other client have not changed.
- No output reports a bug of the provider, or contains a traceback or a secret. Each error says what to do.

If the owner of an object cannot be determined, the error of the clean apply offers to import it ("it already exists"), and
the episode imports it; the report counts these imports. After a destroy, with and without faults, nothing is left.

Episodes run in this process, where `tests/terraform_core.py` takes the part of Terraform with the provider's own code,
`tests/stand_in` is LiteLLM's store in memory, and the clock skips waiting times. Or they run with the real Terraform on a
live proxy. `tests/acceptance/test_episodes.py` runs episodes without faults on both, and compares the results. Each fault
that was found this way has its own test in `tests/unit/test_failed_writes.py`.

The configurations of teams, members, keys and models are in `tests/episodes.py`. `tests/company.py` draws those of the other
types from their samples in `tests/objects`, and lists how the other client creates an object of each type.

```sh
make test-faults                                    # 1000 episodes in this process and 60 on a live proxy, another seed each time
make test-faults EPISODES=200 LIVE_EPISODES=5 SEED=1a2b3c4d
```

The last runs without a failure:
"""
PLACES = ("In this process, on the stand-in", "With Terraform, on a live proxy")


def report(page: Path, place: str, about: str, results: Sequence[Result]) -> None:
    """Write what a run met into the page, beside what it says of the other place."""
    old = page.read_text(encoding="utf-8") if page.exists() else ""
    sections = dict(part.split("\n", 1) for part in old.split("\n## ")[1:])
    met = sum((each.met for each in results), Counter())
    objects = sum((each.objects for each in results), Counter())
    lines = [
        "",
        (
            f"{len(results)} episodes, {met.total()} faults, {sum(len(each.failures) for each in results)} failures; {about}. "
            f"Errors reported: {sum(each.errors for each in results)}. Objects imported as an error "
            f"offered: {sum(each.offers for each in results)}."
        ),
        "",
        "| resources | configured |",
        "| --- | ---: |",
        *(f"| `{kind}` | {count} |" for kind, count in sorted(objects.items())),
        "",
        "| kind of fault | times |",
        "| --- | ---: |",
        *(f"| {name} | {met[name]} |" for name in KINDS if met[name]),
    ]
    sections[place] = "\n".join(lines)
    text = "".join(f"\n## {name}\n{sections[name].rstrip()}\n" for name in PLACES if name in sections)
    page.write_text(HEAD + text, encoding="utf-8")
