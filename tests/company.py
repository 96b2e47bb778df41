"""Objects of other types in an episode, beside a team, its members, keys and models: drawn from the samples of their types.

Somebody else has an object of each of these types too, and a team, a model and a key of the names `HOME` and `AWAY`, to
which those of the episode refer.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from terraform_provider_litellm.lifecycle import write_only
from terraform_provider_litellm.record.json_values import Row
from tests.examples import Example, example
from tests.objects import SAMPLES
from tests.stand_in import RELEASE
from tests.terraform_core import Ref, kind_of
from tests.values import AWAY, HOME, HOME_TOKEN, OWN_TEAM, OWN_TOKEN, placed

Values = dict[str, Any]
Blocks = dict[str, Values]
Call = tuple[str, str, Values]
"""Method, path and body of a request."""


@dataclass(frozen=True)
class Theirs:
    """How somebody else makes an object of a type, and the values that name it in a configuration."""

    path: str
    """Empty where each place has one."""
    body: Values
    named: Values
    needs: tuple[str, ...] = ()
    """Other types of which somebody else has an object for it."""
    places: bool = False
    """Whether it needs a team, a model, a key and a policy."""
    mark: str = ""
    """The attribute that says of an object without a name whose it is."""
    idle: Row = field(default_factory=dict)
    """What a row says that is left where an object is gone."""


OTHERS: Mapping[str, Theirs] = {
    "litellm_budget": Theirs("/budget/new", {"budget_id": HOME, "max_budget": 5}, {"budget_id": HOME}),
    "litellm_user": Theirs(
        "/user/new", {"user_id": HOME, "max_budget": 5, "auto_create_key": False}, {"user_id": HOME}
    ),
    "litellm_customer": Theirs(
        "/customer/new", {"user_id": HOME, "max_budget": 5}, {"user_id": HOME}, ("litellm_budget",)
    ),
    "litellm_tag": Theirs("/tag/new", {"name": HOME, "max_budget": 5}, {"name": HOME}, ("litellm_budget",)),
    "litellm_credential": Theirs(
        "/credentials",
        {"credential_name": HOME, "credential_info": {}, "credential_values": {"api_key": "sk-of-somebody-else"}},
        {"credential_name": HOME},
    ),
    "litellm_access_group": Theirs(
        "/access_group/new", {"access_group": HOME, "model_names": [HOME]}, {"access_group": HOME}, places=True
    ),
    "litellm_unified_access_group": Theirs(
        "/v1/access_group",
        {"access_group_name": HOME, "assigned_team_ids": [HOME]},
        {"access_group_name": HOME},
        places=True,
    ),
    "litellm_fallback": Theirs(
        "/fallback",
        {"model": HOME, "fallback_models": [AWAY], "fallback_type": "general"},
        {"model": HOME, "fallback_models": [AWAY], "fallback_type": "general"},
        places=True,
    ),
    "litellm_key_block": Theirs("/key/block", {"key": HOME_TOKEN}, {"token": HOME_TOKEN}, places=True),
    "litellm_team_block": Theirs("/team/block", {"team_id": HOME}, {"team_id": HOME}, places=True),
    "litellm_team_callback": Theirs(
        f"/team/{HOME}/callback",
        {"callback_name": HOME, "callback_type": "success", "callback_vars": {}},
        {"team_id": HOME, "callback_name": HOME},
        places=True,
    ),
    "litellm_jwt_key_mapping": Theirs(
        "/jwt/key/mapping/new",
        {"jwt_claim_name": "email", "jwt_claim_value": HOME, "token": HOME_TOKEN},
        {"jwt_claim_name": "email", "jwt_claim_value": HOME, "jwt_issuer": None, "token": HOME_TOKEN},
        places=True,
    ),
    "litellm_guardrail": Theirs(
        "/guardrails",
        {
            "guardrail": {
                "guardrail_name": HOME,
                "litellm_params": {"guardrail": "litellm_content_filter", "mode": "pre_call"},
            }
        },
        {"guardrail_name": HOME},
    ),
    "litellm_prompt": Theirs(
        "/prompts",
        {
            "prompt_id": HOME,
            "litellm_params": {"prompt_id": HOME, "prompt_integration": "dotprompt"},
            "prompt_info": {"prompt_type": "db", "environment": "development"},
        },
        {"prompt_id": HOME, "environment": "development"},
    ),
    "litellm_policy": Theirs("", {}, {"policy_name": HOME}, places=True),
    "litellm_policy_attachment": Theirs(
        "/policies/attachments",
        {"policy_name": HOME, "tags": [HOME]},
        {"policy_name": HOME, "tags": [HOME]},
        ("litellm_policy",),
        places=True,
    ),
    "litellm_tool_policy": Theirs(
        "/v1/tool/policy",
        {"tool_name": HOME, "input_policy": "blocked"},
        {"tool_name": HOME},
        idle={"input_policy": "untrusted", "output_policy": "untrusted"},
    ),
    "litellm_vector_store": Theirs(
        "/vector_store/new",
        {"vector_store_id": HOME, "custom_llm_provider": "openai"},
        {"vector_store_id": HOME},
        mark="vector_store_name",
    ),
    "litellm_search_tool": Theirs(
        "/search_tools",
        {"search_tool": {"search_tool_name": HOME, "litellm_params": {"search_provider": "tavily"}}},
        {"search_tool_name": HOME},
    ),
    "litellm_pass_through_endpoint": Theirs(
        "/config/pass_through_endpoint",
        {"id": HOME, "path": f"/{HOME}", "target": "http://127.0.0.1:9/theirs"},
        {"endpoint_id": HOME, "path": f"/{HOME}"},
    ),
    "litellm_claude_code_plugin": Theirs(
        "/claude-code/plugins",
        {"name": HOME, "source": {"source": "github", "repo": "example/theirs"}},
        {"name": HOME},
    ),
    "litellm_agent": Theirs("/v1/agents", {"agent_name": HOME}, {"agent_name": HOME}),
    "litellm_mcp_toolset": Theirs("/v1/mcp/toolset", {"toolset_name": HOME}, {"toolset_name": HOME}),
    "litellm_mcp_server": Theirs(
        "/v1/mcp/server",
        {"server_id": HOME, "transport": "http", "url": "http://127.0.0.1:9/theirs"},
        {"server_id": HOME},
    ),
}
"""The types."""

REFERENCES: Mapping[tuple[str, str], tuple[str, str]] = {
    ("litellm_customer", "budget_id"): ("litellm_budget.a", "budget_id"),
    ("litellm_tag", "budget_id"): ("litellm_budget.a", "budget_id"),
    ("litellm_jwt_key_mapping", "token"): ("litellm_key.a", "token"),
    ("litellm_fallback", "model"): ("litellm_model.a", "model_name"),
    ("litellm_team_callback", "team_id"): ("litellm_team.a", "team_id"),
    ("litellm_policy_attachment", "policy_name"): ("litellm_policy.a", "policy_name"),
}
"""What an attribute of a type may refer to in the configuration itself."""

STRANGERS = r"\b{}-(?:user\d+|by-user|guest)\b"
"""Names of members of teams, who are users that no resource has made."""


@dataclass
class Company:
    """Draws configurations of other types, all of whose names hold the run, and what they become."""

    draw: Random
    run: str
    marks: set[int] = field(default_factory=set)
    kinds: list[str] = field(default_factory=list)

    # ---- somebody else's

    @property
    def held(self) -> list[str]:
        """The types of which somebody else has an object, after those that they need."""
        needed = {each for kind in self.kinds for each in OTHERS[kind].needs}
        return [kind for kind in OTHERS if kind in needed or kind in self.kinds]

    @property
    def places(self) -> list[str]:
        """The names of a team, a model, a key and a policy each."""
        if not any(OTHERS[kind].places for kind in self.kinds):
            return []
        own = [
            placed(OWN_TEAM, self.run, f"{kind.removeprefix('litellm_')}-{letter}")
            for kind in self.kinds
            if SAMPLES[kind].own_team
            for letter in "ab"
        ]
        return [placed(HOME, self.run), placed(AWAY, self.run), *own]

    def made(self) -> Iterator[Call]:
        """How somebody else makes them."""
        for name in self.places:
            yield "POST", "/team/new", {"team_id": name, "team_alias": name}
            model = {"model_name": name, "litellm_params": {"model": "openai/x"}, "model_info": {"id": name}}
            yield "POST", "/model/new", model
            yield "POST", "/key/generate", {"key": f"sk-{name}", "key_alias": f"{name}-of-nobody"}
            yield "POST", "/policies", {"policy_name": name}
        for kind in self.held:
            path = placed(OTHERS[kind].path, self.run)
            for place in (HOME,) if OTHERS[kind].places else (HOME, AWAY):
                if path:
                    yield "POST", path, placed(at(OTHERS[kind].body, place), self.run)

    def is_place(self, name: str | None) -> bool:
        """Whether a team, a model or a key is somebody else's, by its name."""
        return (name or "").removesuffix("-of-nobody") in self.places

    def is_theirs(self, kind: str, row: Row) -> bool:
        """Whether an object is somebody else's, by its name."""
        return any(
            all(
                row.get(name) == value
                for name, value in placed(at(OTHERS[kind].named, place), self.run).items()
                if name in row
            )
            for place in ((HOME, AWAY) if OTHERS[kind].path else self.places)
        )

    def is_their_name(self, kind: str, import_id: str) -> bool:
        """Whether an import id is that of somebody else's object."""
        if kind not in OTHERS:
            return False
        record = SAMPLES[kind].record
        for place in (HOME, AWAY):
            named = placed(at(OTHERS[kind].named, place), self.run)
            known = record.search is None and named.keys() >= {*record.identity}
            if import_id.endswith(record.identifier(record.address(named)) if known else placed(place, self.run)):
                return True
        return False

    def taken(self, kind: str) -> Values:
        """What a configuration says that names somebody else's object, and does not want to adopt it."""
        if kind not in OTHERS:
            return {}
        flag = SAMPLES[kind].record.table.adoption
        found: Values = placed({**OTHERS[kind].named}, self.run)
        return found | ({} if flag is None else {flag.name: False})

    # ---- configurations

    def both(self, others: Blocks) -> tuple[Blocks, Blocks, list[str]]:
        """What is created, what it is changed into, and what is to be replaced, beside what else is there."""
        first: Blocks = {}
        second: Blocks = {}
        self.kinds = self.draw.sample(sorted(OTHERS), k=self.draw.randint(1, 3))
        for kind in self.kinds:
            for letter in "ab"[: self.draw.randint(1, 2)]:
                first[f"{kind}.{letter}"], second[f"{kind}.{letter}"] = self.object(kind, letter)
        for address in list(second):
            if self.draw.random() < 0.12:
                del second[address]
        for blocks in (first, second):
            for address in blocks:
                self._refer(address, blocks, {*blocks, *others})
        return first, second, [address for address in second if self.draw.random() < 0.06]

    def object(self, kind: str, letter: str) -> tuple[Values, Values]:
        """An object, and what it becomes."""
        name = f"{kind.removeprefix('litellm_')}-{letter}"
        drawn = example(kind, RELEASE, f"{self.draw.random()}", name)
        first, second = (self._placed(drawn, side) for side in (drawn.first, drawn.second))
        if self.draw.random() < 0.25:
            second = dict(first)
        return first, second

    def _placed(self, drawn: Example, side: Mapping[str, Any]) -> Values:
        """A configuration by which the object can be told to be of this run: one without a name by a limit."""
        values: Values = dict(placed(side, self.run, drawn.name))
        record = drawn.sample.record
        if all(values.get(name) for name in record.named_by):
            return values
        if mark := OTHERS[drawn.kind].mark:
            values[mark] = f"{self.run} {drawn.name}"
        elif "tpm_limit" in record.table.by_name:
            digest = hashlib.sha256(f"{self.run} {drawn.name}".encode()).hexdigest()
            values["tpm_limit"] = int(digest[:10], 16)
            self.marks.add(values["tpm_limit"])
        return values

    def _refer(self, address: str, blocks: Blocks, present: set[str]) -> None:
        for name in blocks[address]:
            target, attribute = REFERENCES.get((kind_of(address), name), ("", ""))
            alone = address.endswith(".a") or name not in (SAMPLES[kind_of(address)].record.named_by or {name})
            if target in present and alone and blocks[address][name] and self.draw.random() < 0.6:
                blocks[address][name] = Ref(target, attribute)

    # ---- what there is

    def is_idle(self, kind: str, row: Row) -> bool:
        """Whether a row is what is left of an object."""
        idle = OTHERS[kind].idle
        return bool(idle) and idle.items() <= row.items()

    def is_ours(self, kind: str, identifier: str, row: Row) -> bool:
        """Whether an object is one of this run and not somebody else's, by what LiteLLM tells of it."""
        who = f"{identifier} {row.get('user_email')}"
        if kind == "litellm_user" and re.search(STRANGERS.format(self.run), who, re.IGNORECASE):
            return False
        if identifier == "default_user_id":
            return False  # who is in every team
        tokens = {
            placed(OWN_TOKEN, self.run, name.removeprefix(f"{self.run}-").removesuffix("-team")) for name in self.places
        }
        if kind == "litellm_team_block" and not self.is_place(identifier):
            return False  # of a team whose own attribute says so
        ours = tells_of(row, self.run) or row.get("tpm_limit") in self.marks
        return (ours or row.get("token") in tokens) and not self.is_theirs(kind, row)


def at(value: Any, place: str) -> Any:
    """What is said of an object at home, of one at another place."""
    if isinstance(value, Mapping):
        return {name: at(item, place) for name, item in value.items()}
    if isinstance(value, list):
        return [at(item, place) for item in value]
    return value.replace(HOME, place) if isinstance(value, str) else value


def spellings(run: str) -> tuple[str, str]:
    """A run as names hold it, and as those do that have no hyphen."""
    return run, run.replace("-", "_")


def tells_of(row: Row, run: str) -> bool:
    """Whether an object names a run."""
    text = json.dumps(row, default=str)
    return any(each in text for each in spellings(run))


def secrets(blocks: Blocks) -> set[str]:
    """The secrets of a configuration, but for those that are too short to be looked for."""
    found: set[str] = set()
    for address, values in blocks.items():
        if kind_of(address) in OTHERS:
            for each in SAMPLES[kind_of(address)].record.table.secrets:
                for name in (each.name, write_only.twin(each)):
                    found |= {text for text in _texts(values.get(name)) if len(text) > 8}
    return found


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


def told(row: Row | None) -> dict[str, Any]:
    """What somebody wants to find unchanged in an object: without what is empty, and without times."""
    return {name: value for name, value in (row or {}).items() if value and not name.endswith(("_at", "_by"))}
