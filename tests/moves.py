"""Real states of other providers, each with the requests that made its objects, made live again under the run's name.

A case is a folder `<provider>/<release>/<what>`, recorded on LiteLLM 1.106.0, in which `RUN` stands for the name of the
run, and `PROXY` for the proxy's address:

- `theirs.tf`: the configuration for the other provider, of plain cases;
- `theirs.tfstate`: the state that it wrote;
- `requests.json`: all requests with which it made and changed its objects, with LiteLLM's answers;
- `ours.tf`: the configuration after what the guide says to change.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from terraform_provider_litellm.record.json_values import Json, Place, dig, merge, nest
from tests.installation import registry
from tests.live_proxy.proxy import LiveProxy

FOLDER = Path(__file__).parent / "samples" / "states"
RECORDED = "registry.terraform.io"
"""The registry of the providers that have written the states."""

TYPES = {
    "litellm_access_group",
    "litellm_agent",
    "litellm_budget",
    "litellm_credential",
    "litellm_fallback",
    "litellm_guardrail",
    "litellm_key",
    "litellm_key_block",
    "litellm_mcp_server",
    "litellm_model",
    "litellm_search_tool",
    "litellm_prompt",
    "litellm_tag",
    "litellm_team",
    "litellm_team_block",
    "litellm_team_member",
    "litellm_team_member_add",
    "litellm_service_account",
    "litellm_unified_access_group",
    "litellm_user",
    "litellm_vector_store",
}
"""Whose objects are taken over."""

PINNED: dict[str, tuple[Place, Place]] = {
    "/team/new": (("team_id",), ("team_id",)),
    "/model/new": (("model_info", "id"), ("model_info", "id")),
    "/key/generate": (("key",), ("key",)),
    "/key/service-account/generate": (("key",), ("key",)),
    "/user/new": (("user_id",), ("user_id",)),
    "/budget/new": (("budget_id",), ("budget_id",)),
    "/v1/mcp/server": (("server_id",), ("server_id",)),
    "/vector_store/new": (("vector_store", "vector_store_id"), ("vector_store_id",)),
}
"""Ids that a client may choose: where the answer has them, and where the request may name them."""

HEALTH = frozenset({"status", "last_health_check", "health_check_error"})
"""What LiteLLM measures of an MCP server with each read."""

CHANGING = HEALTH | {"updated_at", "last_active", "access_via_team_ids", "keys"}
"""What LiteLLM notes of an object whenever somebody looks at it or writes it; and a team's keys, in any order."""

PATHS = {
    "litellm_access_group": "/access_group/{id}/info",
    "litellm_agent": "/v1/agents/{id}",
    "litellm_budget": "/budget/settings?budget_id={id}",
    "litellm_credential": "/credentials/by_name/{id}",
    "litellm_fallback": "/fallback/{model}?fallback_type={fallback_type}",
    "litellm_guardrail": "/guardrails/{id}",
    "litellm_mcp_server": "/v1/mcp/server/{id}",
    "litellm_model": "/model/info?litellm_model_id={id}",
    "litellm_search_tool": "/search_tools/{id}",
    "litellm_prompt": "/prompts/{id}/versions",
    "litellm_unified_access_group": "/v1/access_group/{id}",
    "litellm_user": "/user/info?user_id={id}",
}
"""Where LiteLLM tells an object, by its type; keys, teams and their members are asked for by more than their id."""

BESIDE = frozenset({"others", "beside"})
"""Cases with objects of types that this provider does not take over, which stay with the other one."""


def this_provider() -> str:
    """The address of this provider, as the program of the run writes it."""
    return f"{registry()}/litellm/litellm"


@dataclass(frozen=True)
class Case:
    """What a release of another provider has left behind; with `ids`, as it is on a live proxy."""

    name: str
    run: str = "RUN"
    address: str = "PROXY"
    ids: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def namespace(self) -> str:
        """The first part of the provider's name."""
        return self.name.split("/")[0]

    @property
    def release(self) -> str:
        """The provider's release."""
        return self.name.split("/")[1]

    @property
    def provider(self) -> str:
        """The provider's address."""
        return f"{registry()}/{self.namespace}/litellm"

    @property
    def stays(self) -> bool:
        """Whether the other provider stays beside ours."""
        return self.name.split("/")[2] in BESIDE

    def read(self, file: str) -> str:
        """One of the files, for this run."""
        return self.now((FOLDER / self.name / file).read_text(encoding="utf-8"))

    def now(self, text: str) -> str:
        """A recorded text, for this run."""
        text = text.replace("RUN", self.run).replace("PROXY", self.address).replace(RECORDED, registry())
        for old in sorted(self.ids, key=len, reverse=True):
            text = text.replace(json.dumps(old)[1:-1], json.dumps(self.ids[old])[1:-1])
        return text

    @property
    def resources(self) -> list[dict[str, Any]]:
        """The objects in the state file that are managed."""
        found = json.loads(self.read("theirs.tfstate"), parse_float=Decimal)["resources"]
        return [each for each in found if each["mode"] == "managed"]

    @property
    def instances(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Type, name and attributes of each object that is to be ours."""
        for each in self.resources:
            if each["type"] in TYPES:
                for instance in each["instances"]:
                    yield each["type"], each["name"], instance["attributes"]

    @property
    def secrets(self) -> set[str]:
        """The secrets of all keys that the recorded requests know."""
        recorded = json.loads(self.read("requests.json"))
        answers = [each["answer"] for each in recorded if "generate" in each["path"]]
        return {each["key"] for each in answers if isinstance(each, dict) and "key" in each}


CASES = sorted(str(path.parent.relative_to(FOLDER)) for path in FOLDER.glob("*/*/*/theirs.tfstate"))


def replayed(name: str, run: str, proxy: LiveProxy) -> Case:
    """The case with its objects on a proxy: the same requests, with other ids, which the answers tell or a client chose."""
    case = Case(name, run, proxy.base)
    for raw in json.loads((FOLDER / name / "requests.json").read_text(encoding="utf-8")):
        asked = json.loads(case.now(json.dumps(raw)))
        told, named = PINNED.get(asked["path"], ((), ()))
        old = dig(asked["answer"], told) if asked["method"] == "POST" and asked["status"] < 300 and told else None
        if isinstance(old, str):
            case.ids.update(_pinned(old, run))
            asked = json.loads(case.now(json.dumps(asked)))
            merge(asked["body"], nest(named, case.ids[old]))
        status, answer = proxy.request(asked["method"], asked["path"], asked["body"])
        assert status == asked["status"], (asked["method"], asked["path"], answer)
        for was, now in _differing(asked["answer"], answer):
            case.ids.setdefault(was, now)
    return case


def _pinned(old: str, run: str) -> dict[str, str]:
    """Another id of the same shape, with what LiteLLM shows of it; one that has the run's name in it is new already."""
    if run in old:
        return {old: old}
    if not old.startswith("sk-"):
        return {old: str(uuid.uuid5(uuid.NAMESPACE_URL, old + run))}
    new = "sk-" + _digest(old + run)[: len(old) - 3]
    return {old: new, _digest(old): _digest(new), f"sk-...{old[-4:]}": f"sk-...{new[-4:]}"}


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _differing(old: Json, new: Json) -> Iterator[tuple[str, str]]:
    """All texts of a recorded answer that are others now."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name in old.keys() & new.keys():
            yield from _differing(old[name], new[name])
    elif isinstance(old, list) and isinstance(new, list):
        for pair in zip(old, new, strict=False):
            yield from _differing(*pair)
    elif isinstance(old, str) and isinstance(new, str) and old != new and len(old) > 7:
        yield old, new


def objects(case: Case, proxy: LiveProxy) -> dict[str, Json]:
    """What LiteLLM says of every object of a case, field by field: ids, keys and members included."""
    found = {}
    for kind, name, attributes in case.instances:
        status, answer = proxy.request(*_question(kind, attributes))
        found[f"{kind}.{name}"] = _lasting(answer) if status == 200 else status
    return found


def _question(kind: str, attributes: dict[str, Any]) -> tuple[str, str, Json]:
    if kind == "litellm_tag":
        return "POST", "/tag/info", {"names": [attributes["name"]]}
    if kind == "litellm_vector_store":
        return "POST", "/vector_store/info", {"vector_store_id": attributes["id"]}
    return "GET", _path(kind, attributes), None


def _path(kind: str, attributes: dict[str, Any]) -> str:
    identifier = str(attributes["id"]).removeprefix("sha256:")
    if kind in ("litellm_key", "litellm_key_block", "litellm_service_account"):
        token = _digest(identifier) if identifier.startswith("sk-") else attributes.get("token_id") or identifier
        return f"/key/info?key={token}"
    if kind in PATHS:
        return PATHS[kind].format_map(attributes | {"id": identifier})
    return f"/team/info?team_id={attributes.get('team_id') or identifier}"


def _lasting(answer: Json) -> Json:
    if isinstance(answer, dict):
        return {name: _lasting(value) for name, value in answer.items() if name not in CHANGING}
    return [_lasting(each) for each in answer] if isinstance(answer, list) else answer
