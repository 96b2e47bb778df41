"""Tags, customers and users, as far as no proxy is needed: lists without a number of pages, and names that requests use."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from terraform_provider_litellm.attributes import budgets
from terraform_provider_litellm.client import keys, retry
from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.client.errors import ClientError, Conflict, ServerFault
from terraform_provider_litellm.lifecycle import importing, own_budget
from terraform_provider_litellm.lifecycle.refresh_cache import RefreshCache
from terraform_provider_litellm.objects.access import customer, own_limits, tag
from terraform_provider_litellm.objects.access.budget import BUDGET
from terraform_provider_litellm.objects.access.customer import CUSTOMER
from terraform_provider_litellm.objects.access.tag import TAG
from terraform_provider_litellm.objects.teams import team_member
from terraform_provider_litellm.plugin.resource import Apply
from terraform_provider_litellm.plugin.values import UNKNOWN, State, infer
from terraform_provider_litellm.record.object import ROWS
from terraform_provider_litellm.run import lag, shared_budget
from tests.transport import FakeProxy, Reply, Request

UUID = "0e60a569-66b5-4f97-be35-cc7ad1f11711"


def customers(count: int, release: str) -> FakeProxy:
    """So many customers, in pages where the release has them."""
    rows = [{"user_id": f"{number:04}", "alias": None, "object_permission": None} for number in range(count)]

    def answer(request: Request) -> Reply:
        if request.path.startswith("/health"):
            return 200, {"litellm_version": release}
        asked = dict(pair.split("=") for pair in request.query.split("&"))
        if request.path == "/customer/info":
            return 200, rows[int(asked["end_user_id"])]
        number = int(asked["page"])
        return 200, rows[(number - 1) * ROWS : number * ROWS] if release == "1.109.1" else rows

    return FakeProxy(answer)


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 200, 350])
@pytest.mark.parametrize("release", ["1.106.0", "1.109.1"])
def test_all_customers_are_listed_whether_the_list_has_pages_or_not(count: int, release: str) -> None:
    """Nobody is told how many pages there are."""
    proxy = customers(count, release)
    assert CUSTOMER.listing is not None
    page = asyncio.run(CUSTOMER.listing.everything(Client(proxy)))
    assert len(page.rows) == count
    assert proxy.paths.count("/customer/list") == (count // ROWS + 1 if release == "1.109.1" else 1)


def test_a_refresh_of_many_customers_reads_pages() -> None:
    """Of 300, a few are read by themselves, and then four pages, of which the last is empty."""
    proxy = customers(300, "1.109.1")

    async def work() -> list[str]:
        client, cache = Client(proxy), RefreshCache(CUSTOMER)
        rows = [await cache.read(client, {"user_id": f"{number:04}"}) for number in range(300)]
        return [row["user_id"] for row in rows if row is not None]

    assert asyncio.run(work()) == [f"{number:04}" for number in range(300)]
    assert len(proxy.sent) < 20


def tags() -> FakeProxy:
    """A tag that requests have used, and that nobody has made."""
    used = {"name": "used", "models": None, "description": "This is just a spend tag"}

    def answer(request: Request) -> Reply:
        if request.path == "/tag/list":
            return 200, [used]
        if request.path == "/tag/info":
            return 500, {"detail": "404: Tags not found: ['used']"}
        return 200, {"message": "done"}

    return FakeProxy(answer)


def test_a_tag_of_requests_alone_is_no_tag_that_is_listed() -> None:
    """It has no settings that anybody could import."""
    assert TAG.listing is not None
    assert asyncio.run(TAG.listing.everything(Client(tags()))).rows == {}


@pytest.mark.parametrize(
    ("values", "made"),
    [
        ({"name": "used"}, False),
        ({"name": "used", "adopt_existing": False}, False),
        ({"name": "used", "adopt_existing": True}, True),
        ({"name": "unused"}, True),
    ],
)
def test_a_tag_that_requests_alone_have_is_adopted_only_when_told_to(values: dict[str, Any], made: bool) -> None:
    """Its requests would be limited from then on."""
    proxy = tags()

    async def work() -> None:
        await TAG.create(Client(proxy), values, {"max_budget": 1})

    if made:
        asyncio.run(work())
    else:
        with pytest.raises(Conflict, match="requests have used it") as caught:
            asyncio.run(work())
        assert "adopt_existing = true" in caught.value.advice
    assert ("/tag/new" in proxy.paths) == made


def test_a_tag_that_this_run_has_deleted_is_made_again() -> None:
    """A replacement does not stop half-way because of the tag's own requests."""
    proxy = tags()

    async def work() -> None:
        client = Client(proxy)
        lag.deleted(client, TAG, {"name": "used"})
        await TAG.create(client, {"name": "used"}, {})

    asyncio.run(work())
    assert [(each.method, each.body) for each in proxy.sent if each.path == "/tag/new"] == [("POST", {"name": "used"})]


BUDGETS: dict[str, tuple[str | None, dict[str, Any]]] = {
    "no budget": (None, {}),
    "one of its own": (UUID, {"max_budget": 5}),
    "somebody's": ("gold", {"budget_id": "gold"}),
}


@pytest.mark.parametrize("case", BUDGETS)
def test_limits_are_shown_where_they_are_the_objects_own(case: str) -> None:
    """A budget with another id than a generated one is shared, and shown by its id."""
    identifier, expected = BUDGETS[case]
    row = {own_limits.TABLE: identifier and {"budget_id": identifier, "max_budget": 5}}
    shown = TAG.table.api_values(row, dict.fromkeys(TAG.table.by_name))
    names = {"budget_id", *tag.NAMES}
    assert {name: value for name, value in shown.items() if name in names and value is not None} == expected


def test_a_budget_that_the_configuration_names_is_shown_by_its_id_alone() -> None:
    """Also one with a generated id."""
    row = {own_limits.TABLE: {"budget_id": UUID, "max_budget": 5}}
    shown = TAG.table.api_values(row, {**dict.fromkeys(TAG.table.by_name), "budget_id": UUID})
    assert (shown["budget_id"], shown["max_budget"]) == (UUID, None)


@pytest.mark.parametrize(
    ("held", "body", "written"),
    [
        (UUID, {"max_budget": None, "alias": "a"}, {"max_budget": None, "budget_id": UUID}),
        (UUID, {"max_budget": None, "budget_id": "gold"}, None),
        (None, {"max_budget": 5, "rpm_limit": None}, None),
    ],
)
def test_limits_are_written_to_a_budget_of_its_own_alone(held: str | None, body: Any, written: Any) -> None:
    """Never to one that the object shares from now on; where it has none, one is made for it."""
    answers = LISTED | {"/budget/info": []}
    proxy = FakeProxy(lambda request: (200, answers.get(request.path, {"budget_id": UUID})))
    row = {own_limits.TABLE: held and {"budget_id": held}}
    rest = asyncio.run(own_limits.update(Client(proxy), "customer/c", row, body, customer.NAMES))
    assert proxy.bodies("/budget/update") == ([written] if written else [])
    made = proxy.bodies("/budget/new")
    assert made == ([] if held else [{"max_budget": 5, "budget_id": rest["budget_id"]}])
    assert held or shared_budget.is_generated(rest["budget_id"])
    assert not rest.keys() & {"max_budget", "rpm_limit"}


def test_limits_of_a_budget_of_others_are_never_changed() -> None:
    """Somebody has given the object a shared budget since."""
    proxy = FakeProxy(lambda _: (200, {}))
    with pytest.raises(ClientError, match="not the object's own"):
        asyncio.run(
            own_limits.update(
                Client(proxy),
                "customer/c",
                {own_limits.TABLE: {"budget_id": "gold"}},
                {"max_budget": 1},
                customer.NAMES,
            )
        )
    assert proxy.sent == []


RELEASE: dict[str, Any] = {"/health/readiness/details": {"litellm_version": "1.106.0"}}


def lists(**rows: list[dict[str, Any]]) -> FakeProxy:
    """A proxy with these tags and customers, of which nothing else has a budget."""
    known = LISTED | {f"/{kind}/list": found for kind, found in rows.items()}
    return FakeProxy(lambda request: (200, known[request.path]))


EARLY, LATE = "2026-01-01T10:00:00Z", "2026-01-01T10:00:00.500000+00:00"
DAY_AFTER = "2026-01-02T10:00:00Z"
WITH = {"budget_id": UUID}
ALICE = {"user_id": "alice", "budget_id": UUID}
HOLDERS: dict[str, tuple[bool, dict[str, Any], list[Any], list[Any]]] = {
    "nobody else has it": (False, {}, [], [ALICE]),
    "a customer has it": (True, {}, [], [ALICE, {"user_id": "bob", "litellm_budget_table": WITH}]),
    "a tag has it": (True, {}, [{"name": "alice", "litellm_budget_table": WITH}], [ALICE]),
    "it is as old": (False, {"created_at": LATE}, [], [ALICE]),
    "it is older": (True, {"created_at": DAY_AFTER}, [], [ALICE]),
}


@pytest.mark.parametrize("case", HOLDERS)
def test_a_budget_with_a_generated_id_that_others_have_is_neither_shown_as_limits_nor_written(case: str) -> None:
    """By the age of the budget, and by the lists of what has one."""
    shared, row, tags, people = HOLDERS[case]
    table = {"budget_id": UUID, "max_budget": 5, "created_at": EARLY}
    row = {"user_id": "alice", own_limits.TABLE: table, **row}

    async def work(client: Client) -> bool:
        assert CUSTOMER.at_import is not None
        shown = await CUSTOMER.at_import(client, row)
        assert shown in ({}, {"budget_id": UUID})
        if shown:
            with pytest.raises(ClientError, match="not the object's own"):
                await shared_budget.refuse(client, "customer/alice", row, table)
        else:
            await shared_budget.refuse(client, "customer/alice", row, table)
        return bool(shown)

    assert asyncio.run(work(Client(lists(tag=tags, customer=people)))) == shared


UNTOLD: dict[str, tuple[dict[str, Any], bool]] = {
    "a list is refused": ({"/key/list": 403}, False),
    "a list is too long": ({"/customer/list": "long"}, False),
    "the API key is no admin's": ({"/v2/user/info": {"user_role": "internal_user"}}, False),
    "a list fails": ({"/key/list": 500}, True),
    "the release and a list are refused": ({"/health/readiness/details": 403, "/key/list": 403}, False),
    "a release that is not known lacks a list": ({"/health/readiness/details": 403, "/project/list": 404}, False),
}
EVIDENCE: dict[str, tuple[dict[str, Any], str | None, shared_budget.Whose]] = {
    "nothing": ({}, None, shared_budget.Whose.UNKNOWN),
    "made later": ({"created_at": "2025-12-31T10:00:00Z"}, None, shared_budget.Whose.UNKNOWN),
    "made for another": ({}, "customer/bob", shared_budget.Whose.UNKNOWN),
    "made with it": ({"created_at": LATE}, None, shared_budget.Whose.OWN),
    "made by its create": ({}, "customer/alice", shared_budget.Whose.OWN),
}


@pytest.mark.parametrize("case", UNTOLD)
@pytest.mark.parametrize("evidence", EVIDENCE)
def test_limits_of_a_budget_that_others_may_have_are_not_changed(case: str, evidence: str) -> None:
    """Unless it was made for the object. An import shows them, unless a list failed that says more another time."""
    changed, failed = UNTOLD[case]
    values, owner, expected = EVIDENCE[evidence]
    known = LISTED | changed
    table = {"budget_id": UUID, "max_budget": 5, "created_at": EARLY}
    row = {"user_id": "alice", own_limits.TABLE: table, **values}

    def answer(request: Request) -> Reply:
        found = known[request.path]
        if found == "long":
            return 200, [{"user_id": f"{request.query} {number}"} for number in range(ROWS)]
        return (found, {"detail": "Not Found"}) if isinstance(found, int) else (200, found)

    async def work(client: Client) -> None:
        shared_budget.writing(client, {}, owner or "", owner and UUID)
        assert await shared_budget.of_object(client, "customer/alice", row, table) is expected
        if expected is shared_budget.Whose.OWN:
            await shared_budget.refuse(client, "customer/alice", row, table)
            assert await shared_budget.at_import("customer")(client, row) == {}
            return
        with pytest.raises(Conflict, match="may be a shared one") as refused:
            await shared_budget.refuse(client, "customer/alice", row, table)
        assert ("LiteLLM failed" in str(refused.value)) == failed
        if failed:
            with pytest.raises(ServerFault):
                await shared_budget.at_import("customer")(client, row)
        else:
            assert await shared_budget.at_import("customer")(client, row) == {}

    asyncio.run(work(Client(FakeProxy(answer), policy=retry.NONE)))


def test_limits_of_a_budget_that_this_run_gives_to_another_object_are_not_changed() -> None:
    """The lists were read before."""

    async def work(client: Client) -> None:
        row, table = {"user_id": "alice"}, {"budget_id": UUID}
        await shared_budget.refuse(client, "customer/alice", row, table)
        shared_budget.writing(client, {"budget_id": UUID})
        with pytest.raises(Conflict, match="not the object's own"):
            await shared_budget.refuse(client, "customer/alice", row, table)

    asyncio.run(work(Client(lists())))


def test_the_budget_that_its_create_made_is_an_objects_own_in_its_updates() -> None:
    """The private data of the state prove it."""
    state = {"id": "alice", "user_id": "alice"}
    call = Apply(provider=Client(lists()), prior=state, planned=state, private={own_budget.NOTE: UUID})
    own_budget.writing(CUSTOMER, call)
    known = shared_budget.of_object(call.provider, "customer/alice", {}, {"budget_id": UUID})
    other = shared_budget.of_object(call.provider, "customer/bob", {}, {"budget_id": UUID})
    call.provider.memory(keys.Known).owner = None  # nobody knows whose the API key is

    async def work() -> list[shared_budget.Whose]:
        return [await known, await other]

    assert asyncio.run(work()) == [shared_budget.Whose.OWN, shared_budget.Whose.UNKNOWN]


def test_the_budget_that_the_provider_has_made_for_an_object_is_its_own() -> None:
    """Nothing is asked: the id follows from the owner."""
    proxy = FakeProxy(lambda _: (500, {}))
    held = {"budget_id": shared_budget.made_for("customer/alice"), "created_at": EARLY}
    row = {"created_at": DAY_AFTER}
    whose = asyncio.run(shared_budget.of_object(Client(proxy), "customer/alice", row, held))
    assert whose is shared_budget.Whose.OWN
    assert proxy.sent == []


def test_the_generated_id_of_a_budget_tells_it_apart_from_those_that_litellm_makes() -> None:
    """And an import leaves it out of the generated configuration."""
    generated = BUDGET.chosen({"budget_id": UNKNOWN})["budget_id"]
    assert not shared_budget.is_generated(generated)
    assert importing.chosen(BUDGET.table, BUDGET.table.by_name["budget_id"], generated) is None
    assert BUDGET.chosen({"budget_id": "gold"}) == {"budget_id": "gold"}


def test_an_empty_limit_by_model_stands_beside_a_shared_budget() -> None:
    """Generated configuration has it."""
    assert not budgets.is_given("model_max_budget", infer({}))
    assert budgets.is_given("model_max_budget", infer({"m": 1}))
    assert not budgets.is_given("budget_id", "")


MADE = shared_budget.made_for("customer/alice")
LISTED: dict[str, Any] = RELEASE | {
    "/key/info": {"info": {"user_id": "u"}},
    "/v2/user/info": {"user_role": "proxy_admin"},
    "/key/list": {"keys": []},
    "/v2/team/list": {"teams": []},
    "/access_group/list": {"access_groups": []},
    "/customer/list": [],
    "/tag/list": [],
    "/organization/list": [],
    "/project/list": [],
}
BOB = {"/customer/list": [{"user_id": "bob", "budget_id": UUID}]}
TEAM = {"/v2/team/list": {"teams": [{"team_id": "t", "metadata": {"team_member_budget_id": UUID}}]}}
AFTER: dict[str, tuple[State | None, str | None, State, dict[str, Any], int]] = {
    "made with the customer": (None, UUID, {"max_budget": 5}, {}, 1),
    "made by an update": ({}, MADE, {"max_budget": 5}, {}, 1),
    "somebody's in an import": ({}, UUID, {"max_budget": 5}, {}, 0),
    "of a customer without limits": (None, UUID, {"max_budget": None}, {}, 0),
    "named by the configuration": (None, UUID, {"budget_id": UUID}, {}, 0),
    "given to another customer since": (None, UUID, {"max_budget": 5}, BOB, 0),
    "given to the members of a team since": (None, UUID, {"max_budget": 5}, TEAM, 0),
    "named by a key for its customers": (
        None,
        UUID,
        {"max_budget": 5},
        {"/key/list": {"keys": [{"token": "k", "metadata": {"end_user_budget_id": UUID}}]}},
        0,
    ),
    "with a key of no admin": (None, UUID, {"max_budget": 5}, {"/v2/user/info": {"user_role": "internal_user"}}, 0),
    "with a key that may not ask whose it is": (None, UUID, {"max_budget": 5}, {"/key/info": None}, 0),
    "beside a list that is refused": (None, UUID, {"max_budget": 5}, {"/key/list": None}, 0),
    "beside a list that is too long": (None, UUID, {"max_budget": 5}, {"/customer/list": "long"}, 0),
    "none": (None, None, {"max_budget": 5}, {}, 0),
}


@pytest.mark.parametrize("case", AFTER)
@pytest.mark.parametrize("refused", [False, True])
def test_the_own_budget_of_an_object_goes_after_it_and_no_shared_one(case: str, refused: bool) -> None:
    """A budget stays, with a warning, where it cannot be deleted, or nobody can tell what has it."""
    prior, identifier, values, changed, deletions = AFTER[case]
    known = LISTED | changed

    def answer(request: Request) -> Reply:
        if request.path == "/budget/delete" and not refused:
            return 200, None
        found = known.get(request.path)
        if found == "long":
            return 200, [{"user_id": f"{request.query} {number}"} for number in range(ROWS)]
        return (403, {"detail": "not yours"}) if found is None else (200, found)

    proxy = FakeProxy(answer)
    client, state = Client(proxy, policy=retry.NONE), {"id": "alice", "user_id": "alice", **values}
    call = Apply(provider=client, prior=prior, state=state)
    own_budget.note(CUSTOMER, call, state, {own_limits.TABLE: identifier and {"budget_id": identifier}})
    gone = Apply(provider=client, prior=state, private=call.private)
    asyncio.run(own_budget.delete(CUSTOMER, gone))
    asked = proxy.bodies("/budget/delete")
    assert asked == [{"id": identifier}] * deletions
    untold = case.startswith(("with a key", "beside a list that is"))
    warnings = [each.summary for each in gone.diagnostics]
    assert warnings == ["The budget of the deleted customer stays"] * (untold or (refused and deletions > 0))


def test_a_budget_that_this_run_gives_to_another_object_stays() -> None:
    """Whatever a list said before, and whether the write was answered or not."""
    bob: list[Any] = []
    answers = LISTED | {"/customer/list": bob}
    proxy = FakeProxy(lambda request: (200, answers.get(request.path)))

    async def deletions(planned: State) -> int:
        client = Client(proxy)
        await shared_budget.discard(client, "tag/other", [MADE])
        proxy.sent.clear()
        shared_budget.writing(client, planned)
        bob.extend([] if planned else BOB["/customer/list"])
        await shared_budget.discard(client, "tag/t", [UUID])
        return proxy.paths.count("/budget/delete")

    assert asyncio.run(deletions({"budget_id": UUID})) == 0
    assert asyncio.run(deletions({"end_user_budget_id": UUID})) == 0
    assert asyncio.run(deletions({"budget_id": UNKNOWN})) == 1
    assert asyncio.run(deletions({})) == 0


def test_a_budget_that_the_configuration_shares_since_stays() -> None:
    """For good, whatever the object has later; where the object just has another budget by now, its own goes."""
    call = Apply(provider=Client(FakeProxy(lambda _: (500, None))), prior={}, private={own_budget.NOTE: UUID})
    own_budget.note(CUSTOMER, call, {"id": "alice", "budget_id": "gold"}, {})
    assert call.private
    own_budget.note(CUSTOMER, call, {"id": "alice", "budget_id": UUID}, {})
    assert not call.private
    for shared, deletions in ((UUID, 0), ("gold", 1)):
        proxy = FakeProxy(lambda request: (200, LISTED.get(request.path)))
        state = {"id": "alice", "user_id": "alice", "budget_id": shared}
        gone = Apply(provider=Client(proxy), prior=state, private={own_budget.NOTE: UUID})
        asyncio.run(own_budget.delete(CUSTOMER, gone))
        assert proxy.paths.count("/budget/delete") == deletions


@pytest.mark.parametrize(
    ("of_alice", "of_bob", "deleted"),
    [
        (UUID, None, True),
        (UUID, UUID, False),
        ("team-t-budget-0e60a56966b54f97be35cc7ad1f11711", None, False),
        ("default", "default", False),
        (None, None, False),
    ],
)
def test_a_member_takes_the_budget_along_that_nobody_else_has(
    of_alice: str | None, of_bob: str | None, deleted: bool
) -> None:
    """Not the default of the team, nor a former one that other members still have."""
    members = {"alice": of_alice, "bob": of_bob}
    info = {
        "team_info": {
            "team_id": "t",
            "members_with_roles": [{"user_id": name, "role": "user"} for name in members],
            "metadata": {"team_member_budget_id": "default"},
        },
        "team_memberships": [{"user_id": name, "budget_id": held} for name, held in members.items()],
    }
    answers = LISTED | {"/team/info": info, "/team/member_delete": {"team_id": "t"}}
    proxy = FakeProxy(lambda request: (200, answers.get(request.path)))
    asyncio.run(team_member.delete(Client(proxy), {"team_id": "t", "user_id": "alice"}))
    assert proxy.bodies("/budget/delete") == ([{"id": of_alice}] if deleted else [])
