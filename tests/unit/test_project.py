"""Projects, on a stub, since LiteLLM writes them only with a licence, and none is at hand.

The stub adds to the stand-in what LiteLLM 1.110.2 and its enterprise package do with projects and budgets, as their source
says. It has never been compared with a licensed proxy. A live proxy without a licence answers only the reads.
"""

from __future__ import annotations

import copy
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from terraform_provider_litellm.objects.teams.project import INSIDE, PROJECT
from terraform_provider_litellm.record.json_values import equivalent
from tests.gate import Done, Fault, Way
from tests.grounds import MASTER, InProcess, in_process
from tests.objects.project import SAMPLE
from tests.sample import COMPLETE, Step
from tests.stand_in import StandIn, keys
from tests.stand_in.store import Asked, Routes, Row, Store, detailed, refused
from tests.terraform_core import Outcome, Ref
from tests.values import placed

COLUMNS = (
    "max_budget",
    "soft_budget",
    "budget_duration",
    "max_parallel_requests",
    "tpm_limit",
    "rpm_limit",
    "tpd_limit",
)
IN_BUDGET = (*COLUMNS, "model_max_budget")
ADDRESS = "litellm_project.it"
KIND = "litellm_project"


class Licensed(StandIn):
    """The store of a LiteLLM with a licence."""

    def __init__(self) -> None:
        super().__init__(MASTER)
        self.licence = True
        self.projects: dict[str, Row] = {}
        self.written: list[tuple[str, Row]] = []
        endpoints: dict[tuple[str, str], Callable[..., Any]] = {
            ("GET", "/health/license"): lambda **_: {"has_license": self.licence},
            ("GET", "/tag/list"): lambda **_: [],
            ("POST", "/budget/info"): self.show_budgets,
            ("POST", "/budget/update"): self.update_budget,
            ("POST", "/project/new"): self.new_project,
            ("GET", "/project/info"): self.show_project,
            ("GET", "/project/list"): lambda **_: [self._told(row) for row in self.projects.values()],
            ("POST", "/project/update"): self.update_project,
            ("DELETE", "/project/delete"): self.delete_projects,
        }
        own = Routes()
        for (method, place), endpoint in endpoints.items():
            own(method, place)(partial(self._asked, endpoint))
        self.routes = (own, *self.routes)

    @staticmethod
    def _asked(endpoint: Callable[..., Any], _: Store, asked: Asked) -> Any:
        return endpoint(**(asked.query if asked.body is None else {"body": asked.body}))

    # ---- budgets

    def new_budget(self, name: str, limits: Row) -> str:
        """A row of a budget."""
        empty = dict.fromkeys(IN_BUDGET)
        self.budgets[name] = {"budget_id": name, "created_at": self.now(), **empty, **_floats(limits)}
        return name

    def show_budgets(self, body: Row) -> list[Row]:
        """POST /budget/info."""
        return [self.budgets[name] for name in body["budgets"] if name in self.budgets]

    def update_budget(self, body: Row) -> Row:
        """POST /budget/update: null takes a limit back."""
        self.written.append(("/budget/update", body))
        self.budgets[body["budget_id"]] |= _floats(body)
        return self.budgets[body["budget_id"]]

    # ---- projects

    def _licensed(self) -> None:
        if not self.licence:
            text = "{'error': 'Project management is an enterprise feature. You must be a LiteLLM Enterprise user'}"
            raise refused(403, text)

    def _project(self, project_id: str, param: str = "project_id") -> Row:
        if project_id not in self.projects:
            raise refused(404, f"Project not found, project_id={project_id}", "not_found", param)
        return self.projects[project_id]

    def _told(self, row: Row) -> Row:
        return row | {"litellm_budget_table": self.budgets[row["budget_id"]]}

    def _within_team(self, body: Row, team_id: str | None) -> None:
        if team_id is None:
            return
        if team_id not in self.teams:
            raise refused(404, f"Team not found, team_id={team_id}", "not_found", "team_id")
        team = self.teams[team_id]
        soft, most = body.get("soft_budget"), body.get("max_budget")
        if soft is not None and most is not None and soft >= most:
            raise detailed(400, f"soft_budget ({soft}) must be strictly lower than max_budget ({most})")
        for name in ("max_budget", "tpm_limit", "rpm_limit"):
            if body.get(name) is not None and team[name] is not None and body[name] > team[name]:
                raise refused(400, f"{{'error': \"Project {name} exceeds team's {name} ({team[name]})\"}}")

    def new_project(self, body: Row) -> Row:
        """POST /project/new: the database refuses an object among the permissions, were it empty."""
        self.written.append(("/project/new", copy.deepcopy(body)))
        self._licensed()
        body = _moved({name: value for name, value in body.items() if value is not None})
        self._within_team(body, body["team_id"])
        project_id = body.get("project_id") or str(uuid.uuid4())
        if project_id in self.projects:
            text = f"Project id = {project_id} already exists. Please use a different project id."
            raise refused(400, text, "bad_request", "project_id")
        limits = {name: body[name] for name in IN_BUDGET if name in body}
        budget_id = body.get("budget_id") or self.new_budget(str(uuid.uuid4()), limits)
        if budget_id not in self.budgets:
            text = "Foreign key constraint failed on the field: `LiteLLM_ProjectTable_budget_id_fkey (index)`"
            raise refused(500, text)
        permission = body.get("object_permission")
        if permission is not None and any(isinstance(item, dict) for item in permission.values()):
            raise refused(500, "Unable to match input value to any allowed input type for the field.")
        now = self.now()
        row: Row = {"project_id": project_id, "project_alias": None, "description": None, "models": [], "metadata": {}}
        row |= {"blocked": False, "spend": 0.0, "model_spend": {}, "model_rpm_limit": {}, "model_tpm_limit": {}}
        row |= {name: body[name] for name in (*row, "team_id") if name in body}
        empty: Row = {"mcp_servers": [], "vector_stores": [], "agents": [], "mcp_tool_permissions": None}
        identifier = None if permission is None else str(uuid.uuid4())
        told = None if permission is None else {"object_permission_id": identifier, **empty, **permission}
        row |= {"object_permission_id": identifier, "object_permission": told, "budget_id": budget_id}
        row |= {"created_at": now, "updated_at": now, "created_by": "admin", "updated_by": "admin"}
        self.projects[project_id] = row
        return self._told(row) | {"object_permission": None}

    def show_project(self, project_id: str = "") -> Row:
        """GET /project/info."""
        return self._told(self._project(project_id))

    def update_project(self, body: Row) -> Row:
        """POST /project/update: null is ignored, but for `max_budget`; a budget's id would rename the budget."""
        self.written.append(("/project/update", copy.deepcopy(body)))
        self._licensed()
        row = self._project(body["project_id"])
        assert "budget_id" not in body
        sent = _moved({name: value for name, value in body.items() if value is not None})
        self._within_team(sent, sent.get("team_id") or row["team_id"])
        if "object_permission" in sent:
            raise refused(500, "1 validation error for dict[str,any] Input should be a valid dictionary")
        self._moved_to(row, sent)
        limits = {name: sent.pop(name) for name in IN_BUDGET if name in sent}
        limits |= {"max_budget": None} if "max_budget" in body and body["max_budget"] is None else {}
        self.budgets[row["budget_id"]] |= _floats(limits)
        assert sent.keys() <= row.keys(), sent
        row |= sent | {"updated_at": self.now()}
        return self._told(row)

    def _moved_to(self, row: Row, sent: Row) -> None:
        held = [each for each in keys.living(self) if each["project_id"] == row["project_id"]]
        strangers = [each for each in held if each["team_id"] != sent.get("team_id", row["team_id"])]
        if sent.get("team_id", row["team_id"]) != row["team_id"] and strangers:
            text = (
                f"Project {row['project_id']} has {len(strangers)} key(s) that do not belong to team {sent['team_id']}."
            )
            raise refused(400, text, "bad_request", "team_id")

    def delete_projects(self, body: Row) -> list[Row]:
        """DELETE /project/delete: not of a project that has keys. The budget stays."""
        self._licensed()
        found = []
        for name in body["project_ids"]:
            self._project(name, "project_ids")
            held = [each for each in keys.living(self) if each["project_id"] == name]
            if held:
                text = (
                    f"Cannot delete project {name}. {len(held)} key(s) are associated with it. "
                    "Please delete or reassign the keys first."
                )
                raise refused(400, text, "bad_request", "project_ids")
            found.append(self.projects.pop(name))
        return found


def _floats(limits: Row) -> Row:
    """Limits as the database gives them back: money is a float."""
    money = ("max_budget", "soft_budget")
    return {name: float(value) if name in money and value is not None else value for name, value in limits.items()}


def _moved(body: Row) -> Row:
    """A request with what LiteLLM moves into the metadata, from which nobody takes it back."""
    hosted = {name: body[name] for name in INSIDE if name in body}
    rest = {name: value for name, value in body.items() if name not in hosted}
    return rest | ({"metadata": (body.get("metadata") or {}) | hosted} if hosted else {})


@pytest.fixture
def store() -> Licensed:
    """The LiteLLM."""
    return Licensed()


@pytest.fixture
def ground(store: Licensed) -> Iterator[InProcess]:
    """The provider, a Terraform and the stub, all in this process."""
    with in_process(store=store) as made:
        for name in ("home", "away"):
            store.ask("POST", "/team/new", {"team_id": f"run-0-{name}", "team_alias": name})
            store.new_budget(f"run-0-{name}", {"max_budget": 5})
        yield made


def of(values: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """A configuration with one project."""
    return {ADDRESS: placed({"team_id": "<run>-home", "project_id": "p", **values}, "run-0", KIND)}


def words(outcome: Outcome) -> str:
    """What the errors say."""
    return " ".join(f"{each.summary} {each.detail}" for each in outcome.errors)


def well(ground: InProcess, configuration: Any) -> Outcome:
    """A clean apply, and nothing more to do."""
    outcome = ground.apply(configuration)
    assert not outcome.errors, (words(outcome), outcome.output)
    again = ground.plan(configuration)
    assert not again.diagnostics
    assert set(again.actions.values()) <= {"no-op"}, again.actions
    return outcome


def held(ground: InProcess, project_id: str = "p") -> dict[str, Any]:
    """What LiteLLM has for each attribute, none where it means unset."""
    row = ground.read(KIND, {"project_id": project_id})
    assert row is not None
    state = dict.fromkeys(PROJECT.table.by_name) | (
        {"budget_id": "b"} if ground.state() and ground.state()[ADDRESS].state.get("budget_id") else {}
    )
    values = PROJECT.table.api_values(row, state)
    fields = PROJECT.table.by_name
    return {
        name: value for name, value in values.items() if not fields[name].computed and not fields[name].absent(value)
    }


def wanted(values: dict[str, Any]) -> dict[str, Any]:
    """A configuration in LiteLLM's form, none where it means unset."""
    fields, config = PROJECT.table.by_name, SAMPLE.config(values)
    written = {name: fields[name].written(config[name]) for name in values}
    return {name: value for name, value in written.items() if not fields[name].absent(value)}


def assert_held(ground: InProcess, configuration: Any) -> None:
    """LiteLLM has what the configuration says, and nothing else."""
    found, expected = held(ground), wanted(configuration[ADDRESS])
    assert found.keys() == expected.keys()
    fields = PROJECT.table.by_name
    assert all((fields[name].equal or equivalent)(value, found[name]) for name, value in expected.items())


def test_a_project_with_every_attribute_is_created_changed_cleared_imported_and_destroyed(
    ground: InProcess, store: Licensed
) -> None:
    """After each step, LiteLLM has what the configuration says and nothing else, and the plan is empty."""
    steps: tuple[Step, ...] = ("full", "changed", "least")
    configurations = [of(SAMPLE.step(step, COMPLETE) | {"project_id": "p"}) for step in steps]
    assert configurations[0][ADDRESS].keys() == SAMPLE.fields.keys() - {"budget_id"}
    for configuration in configurations:
        outcome = well(ground, configuration)
        assert outcome.actions[ADDRESS] in ("create", "update")
        assert_held(ground, configuration)
    assert not ground.apply(configurations[1]).errors
    for text in ("p", f"alias:{configurations[1][ADDRESS]['project_alias']}"):
        ground.core.state.clear()
        outcome = ground.take_over(configurations[1], ADDRESS, text)
        assert not outcome.errors, words(outcome)
        assert ground.plan(configurations[1]).actions == {ADDRESS: "no-op"}
    well(ground, {})
    assert store.projects == {}


@pytest.mark.parametrize("name", sorted(SAMPLE.fields.keys() - {"project_id", "team_id"}))
def test_each_attribute_is_set_in_a_project_that_is_there_changed_and_cleared(
    ground: InProcess, store: Licensed, name: str
) -> None:
    """Beside metadata of the user's, which stay. What LiteLLM cannot change takes another project."""
    one, other, _ = SAMPLE.tried(name)
    beside = {} if name == "metadata" else {"metadata": {"mine": {"deep": [1]}}}
    replaces = name in ("object_permission", "budget_id")
    well(ground, of(beside))
    actions = []
    for values in ({name: one}, {name: other}, {}):
        actions.append(well(ground, of(beside | values)).actions[ADDRESS])
        assert_held(ground, of(beside | values))
    last = "no-op" if name == "blocked" else "update"  # which is false by then
    assert actions == (["replace"] * 3 if replaces else ["update", "update", last])
    assert "run-0-home" not in [body.get("budget_id") for path, body in store.written if path == "/budget/update"]


def test_a_project_that_is_gone_is_created_again(ground: InProcess, store: Licensed) -> None:
    """A read says so in LiteLLM's own words; what Terraform replaces is another; a second deletion is no error."""
    well(ground, of({"project_alias": "a"}))
    store.projects.clear()
    assert ground.plan(of({"project_alias": "a"})).actions == {ADDRESS: "create"}
    well(ground, of({"project_alias": "a"}))
    before = store.projects["p"]
    assert not ground.apply(of({"project_alias": "a"}), [ADDRESS]).errors
    assert store.projects["p"] is not before
    ground.gate.rule = lambda request: Fault("lost", Done.NOW, Way.RESET) if request.method == "DELETE" else None
    store.projects.clear()
    assert not ground.apply({}).errors
    assert not ground.state()


def test_drift_of_a_project_is_seen(ground: InProcess, store: Licensed) -> None:
    """In its row, in its metadata and in its budget."""
    configuration = of({"models": ["a"], "max_budget": 5, "tags": ["t"], "metadata": {"owner": "a"}})
    assert not ground.apply(configuration).errors
    (row,) = store.projects.values()
    for change in (
        lambda: row.update(models=["b"]),
        lambda: row["metadata"].update(tags=["u"]),
        lambda: row["metadata"].update(owner="b"),
        lambda: store.budgets[row["budget_id"]].update(max_budget=6.0),
        lambda: store.budgets[row["budget_id"]].update(tpm_limit=6),
        lambda: row.update(description="theirs"),
        lambda: row.update(team_id=None),
    ):
        change()
        assert ground.plan(configuration).actions == {ADDRESS: "update"}
        assert not ground.apply(configuration).errors
        assert ground.plan(configuration).actions == {ADDRESS: "no-op"}


def test_a_project_moves_to_another_team_and_its_keys_can_forbid_it(ground: InProcess, store: Licensed) -> None:
    """LiteLLM's own refusal names the keys, and the project stays as it was."""
    well(ground, of({}))
    well(ground, of({"team_id": "<run>-away"}))
    store.ask("POST", "/key/generate", {"key": "sk-of-the-project-1", "team_id": "run-0-away", "project_id": "p"})
    outcome = ground.apply(of({}))
    assert "has 1 key(s) that do not belong to team" in words(outcome)
    assert ground.state()[ADDRESS].state["team_id"] == "run-0-away"


def test_a_project_with_keys_is_not_deleted(ground: InProcess, store: Licensed) -> None:
    """Neither by a destroy nor by a replacement; with its keys in the same run, it is."""
    well(ground, of({}))
    store.ask("POST", "/key/generate", {"key": "sk-of-the-project-1", "project_id": "p"})
    for configuration in ({}, of({"object_permission": {"vector_stores": ["a"]}})):
        outcome = ground.apply(configuration)
        assert "1 key(s) are associated with it" in words(outcome)
        assert ground.state()[ADDRESS].state["project_id"] == "p"
        assert "p" in store.projects
    store.keys.clear()
    key = {"key_alias": "k", "project_id": Ref(ADDRESS, "project_id")}
    well(ground, of({}) | {"litellm_key.it": key})
    assert not ground.apply({}).errors
    assert not store.projects


def test_a_project_that_exists_is_not_touched(ground: InProcess, store: Licensed) -> None:
    """The error offers its import."""
    store.new_project({"project_id": "p", "team_id": "run-0-away", "description": "theirs"})
    before = copy.deepcopy(store.projects)
    outcome = ground.apply(of({"description": "mine"}))
    assert "already exists" in words(outcome)
    assert "terraform import litellm_project.<name> p" in words(outcome)
    assert store.projects == before


@pytest.mark.parametrize("name", ["a/b", "..", "#%ü 日", "a?b=c&d", "alias:x", "%2F", " "])
def test_a_project_may_have_any_id(ground: InProcess, store: Licensed, name: str) -> None:
    """It is in a query, and never in a path."""
    configuration = of({"project_id": name, "description": "a"})
    well(ground, configuration)
    assert list(store.projects) == [name]
    ground.core.state.clear()
    assert not ground.take_over(configuration, ADDRESS, name).errors
    assert ground.plan(configuration).actions == {ADDRESS: "no-op"}
    well(ground, {})


def test_a_budget_that_others_have_is_left_alone(ground: InProcess, store: Licensed) -> None:
    """An import tells it from LiteLLM's own by its age; limits beside it are an error."""
    store.budgets["run-0-home"]["created_at"] = "2025-01-01T00:00:00Z"
    shared = of({"budget_id": "<run>-home"})
    well(ground, shared)
    ground.core.state.clear()
    assert not ground.take_over(shared, ADDRESS, "p").errors
    assert ground.plan(shared).actions == {ADDRESS: "no-op"}
    assert "budget_id" in words(ground.plan(of({"budget_id": "<run>-home", "max_budget": 5})))
    well(ground, {})
    assert store.budgets["run-0-home"]["max_budget"] == 5
    assert "budget" in words(ground.apply(of({"budget_id": "nobody's"})))


def test_what_litellm_does_not_accept_is_an_error_that_says_so(ground: InProcess, store: Licensed) -> None:
    """At plan as far as the configuration shows it, and else at apply; nothing is left behind."""
    for values, said in (
        ({"object_permission": {"mcp_tool_permissions": {"s": ["t"]}}}, "mcp_tool_permissions of a project cannot"),
        ({"max_budget": 5, "soft_budget": 5}, "soft_budget must be less than max_budget"),
        ({"metadata": {"tags": ["a"]}, "tags": ["b"]}, "metadata.tags belongs to the attribute tags"),
    ):
        assert said in words(ground.plan(of(values)))
    assert not ground.plan(of({"object_permission": {"mcp_tool_permissions": {}}})).errors
    store.teams["run-0-home"]["max_budget"] = 1.0
    outcome = ground.apply(of({"max_budget": 2}))
    assert "exceeds team's max_budget" in words(outcome)
    assert not store.projects
    outcome = ground.apply(of({"team_id": "nowhere"}))
    assert "Team not found" in words(outcome)
    assert any(each.summary == 'Team "nowhere" not found' for each in outcome.diagnostics)


def test_a_plan_without_a_licence_names_it_and_an_expired_one_is_named_by_the_apply(
    ground: InProcess, store: Licensed
) -> None:
    """Nothing is sent for a new project. One that exists is still read, and its plan is empty."""
    store.licence = False
    assert "litellm_project requires a LiteLLM Enterprise licence" in words(ground.plan(of({})))
    assert store.written == []
    store.licence = True
    well(ground, of({}))
    store.licence = False
    assert ground.plan(of({})).actions == {ADDRESS: "no-op"}
    assert "licence" in words(ground.plan(of({"description": "a"})))
    assert "licence" in words(ground.apply({}))
    assert ADDRESS in ground.state()


def test_a_create_without_an_answer_is_found(ground: InProcess, store: Licensed) -> None:
    """By the id that the provider chose."""
    values = {name: value for name, value in of({})[ADDRESS].items() if name != "project_id"}
    lost = [Fault("lost", Done.NOW, Way.RESET)]
    ground.gate.rule = lambda request: lost.pop() if request.path == "/project/new" and lost else None
    assert not ground.apply({ADDRESS: values}).errors
    assert list(store.projects) == [ground.state()[ADDRESS].state["project_id"]]
    assert ground.plan({ADDRESS: values}).actions == {ADDRESS: "no-op"}


def test_a_project_that_a_key_names_and_nobody_has_is_warned_of(ground: InProcess, store: Licensed) -> None:
    """By its id or by its alias; one of the same configuration is none."""
    store.new_project({"project_id": "p", "project_alias": "search", "team_id": "run-0-home"})
    for name, said in (("nobody's", 'Project "nobody\'s" not found'), ("search", '"search" is the alias of a project')):
        found = ground.plan({"litellm_key.it": {"key_alias": "k", "project_id": name}}).diagnostics
        assert any(said in f"{each.summary} {each.detail}" for each in found)
    assert not ground.plan({"litellm_key.it": {"key_alias": "k", "project_id": "p"}}).diagnostics


def test_many_projects_are_read_from_the_list(ground: InProcess, store: Licensed) -> None:
    """A plan of 100 takes three single reads, and one list."""
    configuration = {
        f"litellm_project.p{number}": {"team_id": "run-0-home", "project_id": f"p{number}", "max_budget": number}
        for number in range(100)
    }
    assert not ground.apply(configuration).errors
    asked: list[str] = []
    ground.gate.rule = lambda request: asked.append(request.path)
    assert set(ground.plan(configuration).actions.values()) == {"no-op"}
    assert asked.count("/project/info") <= 3
    assert asked.count("/project/list") == 1
