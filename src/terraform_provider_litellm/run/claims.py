"""The members that each resource of a run claims, so that no resource removes a member of another.

Three resource types manage the same memberships, (team, user), and three others (organization, user). A resource that
is renamed, or exchanged for one of another type, is destroyed and created in one run, in any order. The plan of each
resource records the members that it claims. The plan of a destroyed resource waits until no more resources are planned,
and then keeps the members that others claim. Terraform stores these (`kept`, in the private data of the plan) only for
the destroy: it plans creates and updates again during the apply, in another process, so these use the claims that the
process has recorded by then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from terraform_provider_litellm.client import answers, organizations, teams
from terraform_provider_litellm.client.errors import (
    ClientError,
)
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.run import activity, cascades
from terraform_provider_litellm.run.cascades import Departure

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.diagnostics import Diagnostics
    from terraform_provider_litellm.plugin.resource import Apply, Plan
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.json_values import Row

AUTOMATIC = "default_user_id"
"""The user that LiteLLM adds to every team that the master key creates."""

Mark = tuple[str, str, str]
"""A place (`Group.place`), the kind of a user's name in it (`user_id` or `user_email`), and that name."""

SHOWN = 10
"""The maximum number of members in a warning."""

DESTROY = (
    "To destroy everything instead, run terraform destroy -refresh=false: without this option, Terraform first plans the "
    "configuration."
)


@dataclass
class Run:
    """The members that the run on one client has recorded."""

    torn: bool = False
    wanted: set[Mark] = field(default_factory=set)
    kept: set[Mark] = field(default_factory=set)
    ensured: set[Mark] = field(default_factory=set)
    free: set[Mark] = field(default_factory=set)
    released: set[Mark] = field(default_factory=set)
    lost: set[Mark] = field(default_factory=set)
    made_users: set[str] = field(default_factory=set)
    rosters: dict[str, list[Row]] = field(default_factory=dict)

    def claims(self, team_id: str, row: Row) -> bool:
        """Whether a resource of the run claims a member, or has ensured it."""
        return not marks(team_id, row).isdisjoint(self.wanted | self.kept | self.ensured)

    def ensure(self, team_id: str, user_ids: Iterable[str]) -> None:
        """Record the members that this process has added to a team, or found there as configured."""
        self.ensured.update((team_id, "user_id", user_id) for user_id in user_ids)

    def may_take(self, team_id: str, row: Row) -> bool:
        """Whether a resource may list a member: the process has added it, or has found it as configured, absent or given up."""
        return not marks(team_id, row).isdisjoint(self.ensured | self.free)

    def release(self, team_id: str, row: Row) -> None:
        """Record that a resource gives up a member and leaves it to others."""
        self.released.update(marks(team_id, row))


def of(client: Client) -> Run:
    """The run on a client."""
    return client.memory(Run)


def lock(client: Client, team_id: str) -> asyncio.Lock:
    """The lock of a team's members: LiteLLM loses some of those that are written at the same time."""
    return client.lock(f"team {team_id}")


def marks(team_id: str, row: Row) -> set[Mark]:
    """All names of a member: the id, and the e-mail address, whose case LiteLLM ignores."""
    user_id, email = row.get("user_id"), row.get("user_email")
    known: set[Mark] = {(team_id, "user_id", user_id)} if isinstance(user_id, str) and user_id else set()
    return known | ({(team_id, "user_email", email.lower())} if isinstance(email, str) and email else set())


def wants(team_id: str, row: Row) -> set[Mark]:
    """The names by which a configuration claims a member: the id, or the e-mail address if there is no id."""
    known = marks(team_id, row)
    return {each for each in known if each[1] == "user_id"} or known


def begin(call: Apply[Client]) -> None:
    """At the beginning of a write, take the claims of the plan from the private data."""
    run = of(call.provider)
    kept, unclaimed = call.private.pop("kept", []), call.private.pop("unclaimed", [])
    run.kept.update(map(tuple, unclaimed if call.planned else [*kept, *unclaimed]))


# ---- members


@dataclass(frozen=True)
class Group:
    """An object with members, such as a team: `attribute` is its id in a state, `members` returns LiteLLM's members.

    `with_keys` means that LiteLLM deletes keys together with a membership.
    """

    noun: str
    attribute: str
    members: Callable[[Client, str], Awaitable[list[Row]]]
    with_keys: bool = False

    def place(self, identifier: str) -> str:
        """The unique name of a group among all kinds: for a team it is the id, which existing private data contain."""
        return identifier if self is TEAM else f"{self.noun} {identifier}"


async def _team_members(client: Client, team_id: str) -> list[Row]:
    """GET /team/info; none if the team does not exist."""
    row = await teams.row(client, team_id) or {}
    return [each for each in row.get("members_with_roles") or [] if each.get("user_id") != AUTOMATIC]


async def _organization_members(client: Client, organization_id: str) -> list[Row]:
    """GET /organization/info; none if the organization does not exist."""
    organization = await organizations.info(client, organization_id) or {"members": []}
    return [
        {"user_id": row["user_id"], "user_email": (row.get("user") or {}).get("user_email")}
        for row in organization["members"]
    ]


TEAM = Group("team", "team_id", _team_members, with_keys=True)
ORGANIZATION = Group("organization", "organization_id", _organization_members)


@dataclass(frozen=True)
class Members:
    """The plans of a type that manages members: `named` returns the members in a state, None if they are unknown.

    A type that manages the members of a group `wholly` gives up all members that it does not list.
    """

    named: Callable[[State], list[Row] | None]
    wholly: bool = False
    group: Group = TEAM

    async def plan(self, call: Plan[Client]) -> None:
        """Record the claimed members, and plan the removal of those that are no longer claimed."""
        client, new, prior = call.provider, call.planned or {}, call.prior
        if client is None:
            return
        run, identifier = of(client), new.get(self.group.attribute)
        place = self.group.place(identifier) if isinstance(identifier, str) else None
        rows = self.named(new)
        wanted = {mark for row in rows or () for mark in wants(place, row)} if place is not None else set()
        if prior is not None and call.requires_replace:
            run.wanted |= wanted  # Terraform plans the new object later, and other plans need its claims now
            await self.plan_delete(call)
            return
        if not (activity.of(client).applying or run.torn or wanted.isdisjoint(run.lost)):
            run.torn = True  # one error is enough
            _torn(call.diagnostics, self.group)
        run.wanted |= wanted
        replacement = prior is None and bool(call.private)  # Terraform passes the private data of the old object
        if prior is None:
            call.private["kept"] = sorted({*map(tuple, call.private.get("kept", [])), *wanted})
        if (
            place is not None
            and isinstance(identifier, str)
            and rows is not None
            and all(wants(place, row) for row in rows)
            and not (activity.of(client).applying or replacement)
        ):
            before = await self._before(client, call, identifier)
            if before is None:
                return
            named = {mark for row in rows for mark in marks(place, row)}
            left = [row for row in before if marks(place, row).isdisjoint(named)]
            if left and call.private.get("unclaimed"):
                _stay(call.diagnostics, self.group, identifier, left)
                return
            gone = await self.depart(client, call.diagnostics, identifier, left)
            run.lost.update(mark for row in gone for mark in marks(place, row))
            shared = [row for row in left if row not in gone]
            if shared and self.wholly:
                _two_owners(call.diagnostics, self.group, shared, refused=prior is None)
            if shared and prior is not None:
                # during the apply, only a destroy gets this plan's private data, and so the claims of others
                call.requires_replace.append(path("members" if self.wholly else "member"))
                call.private["kept"] = sorted({mark for row in before if row not in gone for mark in marks(place, row)})

    async def _before(self, client: Client, call: Plan[Client], identifier: str) -> list[Row] | None:
        if call.prior is not None:
            return self.named(call.prior) or []
        return await self._held(client, call.diagnostics, identifier) if self.wholly else []

    async def _held(self, client: Client, diagnostics: Diagnostics, identifier: str) -> list[Row] | None:
        """The members of a group at plan time; None if they cannot be read.

        This is an error for a type that manages them wholly: it would remove members that others claim, whom nobody knows.
        """
        try:
            return await roster(client, self.group, identifier)
        except ClientError as error:
            if self.wholly and client.first(error):
                summary = f"Cannot read the members of the {self.group.noun} {identifier}: {error.summary}"
                diagnostics.error(summary, error.explanation)
            return None

    async def plan_delete(self, call: Plan[Client]) -> None:
        """Keep the members that others claim, and warn of the keys of the rest."""
        prior = call.prior or {}
        identifier = prior[self.group.attribute]
        place = self.group.place(identifier)
        if call.provider is None or activity.of(call.provider).applying:
            return
        if call.private.get("unclaimed"):
            _stay(call.diagnostics, self.group, identifier, self.named(prior) or [])
            return
        run = of(call.provider)
        mine = self.named(prior) or []
        named = {mark for row in mine for mark in marks(place, row)}
        held = await self._held(call.provider, call.diagnostics, identifier)
        if held is None and self.wholly:
            return
        rows = [row for row in held or () if self.wholly or not marks(place, row).isdisjoint(named)] or mine
        left = await self.depart(call.provider, call.diagnostics, identifier, rows)
        kept = [mark for row in rows if row not in left for mark in marks(place, row)]
        call.private["kept"] = sorted(kept)
        run.lost.update(mark for row in left for mark in marks(place, row))

    async def depart(self, client: Client, diagnostics: Diagnostics, identifier: str, rows: list[Row]) -> list[Row]:
        """The rows of members that leave a group, as nobody else claims them; warns of keys deleted with them."""
        run, place = of(client), self.group.place(identifier)

        def leaving() -> list[Row]:
            return [row for row in rows if not run.claims(place, row)]

        if leaving() and not activity.of(client).applying:
            departure = Departure(identifier, leaving) if self.group.with_keys else None
            await cascades.departing(client, diagnostics, departure)
        return leaving()


async def roster(client: Client, group: Group, identifier: str) -> list[Row]:
    """The members of a group at plan time; none if the group does not exist.

    Raises:
        ClientError: the group cannot be read.
    """
    run, place = of(client), group.place(identifier)
    async with client.lock(f"claims: {place}"):
        if place not in run.rosters:
            with answers.expected():
                run.rosters[place] = await group.members(client, identifier)
    return run.rosters[place]


async def handed_over(client: Client, team_id: str, row: Row) -> bool:
    """Whether another resource of this run gives up a member, now or within the waiting time."""
    run, names = of(client), marks(team_id, row)
    await activity.of(client).calm(client, lambda: not names.isdisjoint(run.released), longest=activity.LONGEST / 2)
    given_up = not names.isdisjoint(run.released)
    run.released -= names  # only one resource may take the member
    return given_up


def _stay(diagnostics: Diagnostics, group: Group, identifier: str, rows: Iterable[Row]) -> None:
    names = sorted(str(row.get("user_id") or row.get("user_email")) for row in rows)
    diagnostics.warning(
        f"Members stay in the {group.noun} {identifier}",
        f"This resource was imported by the {group.noun}'s id alone and has not been applied since. It therefore does not "
        "manage the members that the configuration does not list: "
        f"{', '.join(names[:SHOWN])}{' …' if len(names) > SHOWN else ''}. They {'and their keys ' if group.with_keys else ''}"
        f"stay in the {group.noun}, and are removed from the state. To import certain members, list them in the "
        f"import id: <{group.attribute}>/<user>,<user>.",
    )


def _two_owners(diagnostics: Diagnostics, group: Group, rows: Iterable[Row], *, refused: bool) -> None:
    """An error if the plan creates; else a warning, as an error would block a destroy, and the apply is refused."""
    report = diagnostics.error if refused else diagnostics.warning
    report(
        f"Two resources manage the members of one {group.noun}",
        "This resource would remove members that another resource of the configuration adds: "
        f"{', '.join(sorted(str(row['user_id']) for row in rows))}. List all of the {group.noun}'s members here "
        f"and remove the other resource, or use litellm_{group.noun}_member_add instead of this resource."
        f"{f' {DESTROY}' if refused else ''}",
        path("members"),
    )


def _torn(diagnostics: Diagnostics, group: Group) -> None:
    lost = "delete the member's keys" if group.with_keys else "remove the member"
    diagnostics.error(
        "A member is removed and added in one run",
        f"Another resource that this plan destroys was planned first, and would {lost}. If many "
        "members move at once, increase the number of objects that are planned together: terraform apply "
        "-parallelism=200. Otherwise, to rename a resource, add a moved block. To exchange a resource for one of "
        "another type, remove the old one from the state with this block:\n\n"
        f"{cascades.FORGET.format('<type>')}",
        path(group.attribute),
    )
