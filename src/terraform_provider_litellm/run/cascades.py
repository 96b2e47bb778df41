"""What LiteLLM deletes together with another object: a team's keys, a member's keys in the team, a user's, an organization's.

A plan does not show such a deletion of what Terraform does not manage. Warnings list it, except what the plan itself
changes or destroys.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from terraform_provider_litellm.client import answers, organizations
from terraform_provider_litellm.client.errors import (
    ClientError,
    EndpointMissing,
    LicenceRequired,
    NotFound,
    PermissionDenied,
)
from terraform_provider_litellm.record.object import ROWS
from terraform_provider_litellm.run import activity

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.diagnostics import Diagnostics
    from terraform_provider_litellm.plugin.resource import Plan
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.field import Field
    from terraform_provider_litellm.record.json_values import Row
    from terraform_provider_litellm.record.object import LiteLLMObject

SHOWN = 10
"""The maximum number of keys in a warning."""
PAGES = 20
"""The maximum number of pages of keys that a warning reads."""

FORGET = """  removed {{
    from = {}.<name>
    lifecycle {{
      destroy = false
    }}
  }}"""


@dataclass
class Departure:
    """Members that a plan removes from a team, unless others turn out to want them; None if it deletes the whole team."""

    team_id: str
    rows: Callable[[], list[Row]] | None


@dataclass
class Run:
    """What the run on one client changes or destroys itself, what it has told, and the departures that it has to tell."""

    changed_keys: set[str] = field(default_factory=set)
    told_keys: set[str] = field(default_factory=set)
    unlisted: set[str] = field(default_factory=set)
    leaving: set[tuple[str, str]] = field(default_factory=set)
    departures: list[Departure] = field(default_factory=list)


# ---- hooks of the lifecycle


def planning(record: LiteLLMObject, call: Plan[Client]) -> None:
    """Record the destroy of an object as soon as its plan begins."""
    if call.provider is not None and call.planned is None and call.prior is not None:
        run = call.provider.memory(Run)
        _changes(run, record, call.prior)
        run.leaving.add((record.type_name, str(call.prior.get("id"))))


def planned(record: LiteLLMObject, call: Plan[Client], changed: Collection[Field]) -> None:
    """Record that an object has been planned."""
    if call.provider is not None and call.prior is not None and (changed or call.requires_replace):
        run = call.provider.memory(Run)
        _changes(run, record, call.prior)
        if call.requires_replace:
            run.leaving.add((record.type_name, str(call.prior.get("id"))))


def _changes(run: Run, record: LiteLLMObject, prior: State) -> None:
    """Record a key that the plan itself shows as changed or destroyed, and that requires no warning."""
    if record.type_name == "litellm_key":
        run.changed_keys.add(str(prior.get("id")))


Hook = Callable[["Plan[Client]"], Awaitable[None]]


def when_replaced(hook: Hook) -> Hook:
    """The hook of a destroy, for a plan that replaces the object."""

    async def plan(call: Plan[Client]) -> None:
        if call.prior is not None and call.requires_replace:
            await hook(call)

    return plan


# ---- warnings


async def of_team(call: Plan[Client]) -> None:
    """Warn of a team's keys if a plan destroys the team."""
    if call.provider is None or call.prior is None or activity.of(call.provider).applying:
        return
    await departing(call.provider, call.diagnostics, Departure(call.prior["team_id"], None))


async def of_organization(call: Plan[Client]) -> None:
    """Warn of an organization's teams and keys if a plan destroys the organization."""
    if call.provider is None or call.prior is None or activity.of(call.provider).applying:
        return
    client, organization_id = call.provider, call.prior["organization_id"]
    run = client.memory(Run)
    await activity.of(client).calm(client)
    teams = [
        str(row.get("team_alias") or row["team_id"])
        for row in await _teams(client, call.diagnostics, organization_id)
        if ("litellm_team", row["team_id"]) not in run.leaving
    ]
    keys = [
        row
        for row in await _keys(client, call.diagnostics, "organization", organization_id)
        if ("litellm_key", row["token"]) not in run.leaving and row["token"] not in run.told_keys
    ]
    run.told_keys.update(row["token"] for row in keys)
    lost = [_count(len(rows), noun) for rows, noun in ((teams, "team"), (keys, "key")) if rows]
    if lost:
        call.diagnostics.warning(
            f"{' and '.join(lost)} will be deleted together with the organization {organization_id}",
            f"LiteLLM deletes an organization together with all its teams and keys: "
            f"{_shown([*teams, *map(_key_name, keys)])}. Requests with these keys will then be rejected. To keep them, "
            "remove the object from the state instead of destroying it. Replace the resource block by:\n\n"
            f"{FORGET.format('litellm_organization')}",
        )


async def _teams(client: Client, diagnostics: Diagnostics, organization_id: str) -> list[Mapping[str, Any]]:
    """GET /organization/info: the teams of an organization, as far as they are listed."""
    rows: list[Mapping[str, Any]] = []
    with _listing(client.memory(Run), diagnostics, f"organization {organization_id}"):
        organization = await organizations.info(client, organization_id) or {"teams": []}
        rows += [row for row in organization["teams"] if isinstance(row["team_id"], str)]
    return rows


async def departing(client: Client, diagnostics: Diagnostics, departure: Departure | None = None) -> None:
    """Once all is planned, warn of the keys of all departures, this one too, that the plan deletes without showing them."""
    run = client.memory(Run)
    if departure is not None:
        run.departures.append(departure)
    if not await activity.of(client).calm(client):
        return
    departures, run.departures = run.departures, []
    teams: dict[str, list[Departure]] = defaultdict(list)
    for each in departures:
        teams[each.team_id].append(each)
    for team_id, leaving in sorted(teams.items()):
        whole = any(each.rows is None for each in leaving)
        rows = [row for each in leaving if each.rows is not None for row in each.rows()]
        user_ids = {row["user_id"] for row in rows if row.get("user_id")}
        if not whole and not user_ids:
            continue
        found = [
            row
            for row in await _keys(client, diagnostics, "team", team_id)
            if (whole or row.get("user_id") in user_ids)
            and row.get("token") not in run.changed_keys
            and row.get("token") not in run.told_keys
        ]
        run.told_keys.update(row["token"] for row in found)
        if found:
            _warn(diagnostics, *_texts(team_id, found, whole=whole), found)


async def of_user(call: Plan[Client]) -> None:
    """Warn of a user's keys if a plan destroys the user."""
    if call.provider is None or call.prior is None or activity.of(call.provider).applying:
        return
    run, user_id = call.provider.memory(Run), call.prior["user_id"]
    await activity.of(call.provider).calm(call.provider)
    told = run.changed_keys | run.told_keys
    keys = await _keys(call.provider, call.diagnostics, "user", user_id)
    found = [row for row in keys if row["token"] not in told]
    run.told_keys.update(row["token"] for row in found)
    if found:
        summary = f"{_count(len(found), 'key')} will be deleted together with the user {user_id}"
        _warn(
            call.diagnostics,
            summary,
            "LiteLLM deletes a user together with all keys of the user",
            "litellm_user",
            found,
        )


async def _keys(client: Client, diagnostics: Diagnostics, noun: str, identifier: str) -> list[Mapping[str, Any]]:
    """GET /key/list: the keys of a team, organization or user, as far as they are listed."""
    rows: list[Mapping[str, Any]] = []
    owner = {f"{noun}_id": identifier}
    with _listing(client.memory(Run), diagnostics, f"{noun} {identifier}"):
        for number in range(1, PAGES + 1):
            answer = await client.get("/key/list", return_full_object="true", page=number, size=ROWS, **owner)
            rows += [row for row in answer["keys"] if row.get("token") and _owned(row, owner)]
            if number >= answer["total_pages"]:
                break
        else:
            raise _TooManyError
    return rows


class _TooManyError(ClientError):
    """A list is longer than what a warning reads of it."""

    summary = "there are too many keys"


@contextmanager
def _listing(run: Run, diagnostics: Diagnostics, owner: str) -> Iterator[None]:
    """The context of a list for a warning: a list that fails is a warning too, once for each owner.

    There is none where the release or the API key never allows the list, as every plan of a deletion would have it.
    """
    try:
        with answers.expected():
            yield
    except (EndpointMissing, LicenceRequired, NotFound, PermissionDenied):
        return
    except ClientError as error:
        about = error.summary if error.general else owner
        if about not in run.unlisted:
            run.unlisted.add(about)
            detail = (
                "LiteLLM deletes keys together with the team, organization, user or membership that they belong to, and teams "
                "together with their organization. This plan may delete some that it does not show. To see them, plan again."
            )
            explanation = "\n\n".join(filter(None, (detail, error.explanation)))
            diagnostics.warning(f"Cannot list what belongs to the {owner}: {error.summary}", explanation)


def _owned(row: Mapping[str, Any], owner: Mapping[str, str]) -> bool:
    """Whether a key belongs to an owner; some releases filter by organization without returning it."""
    return all(row.get(name) == value or (name not in row and name != "team_id") for name, value in owner.items())


def _key_name(row: Mapping[str, Any]) -> str:
    return str(row.get("key_alias") or row.get("key_name"))


def _shown(names: list[str]) -> str:
    return ", ".join(sorted(names)[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' if number > 1 else ''}"


def _texts(team_id: str, keys: list[Mapping[str, Any]], *, whole: bool) -> tuple[str, str, str]:
    """The parts of the warning for keys of a `whole` team, or of members: summary, cause, and the type to forget."""
    if whole:
        summary = f"{_count(len(keys), 'key')} will be deleted together with the team {team_id}"
        return summary, "LiteLLM deletes a team together with all its keys", "litellm_team"
    summary = f"{_count(len(keys), 'key')} will be deleted together with members of the team {team_id}"
    return summary, "LiteLLM deletes a membership together with the user's keys in the team", "<type>"


def _warn(diagnostics: Diagnostics, summary: str, why: str, kind: str, keys: list[Mapping[str, Any]]) -> None:
    shown = _shown(list(map(_key_name, keys)))
    diagnostics.warning(
        summary,
        f"{why}: {shown}. Requests with these keys will then be rejected. To keep the keys, remove the object from "
        "the state instead of destroying it. Replace the resource block by:\n\n"
        f"{FORGET.format(kind)}",
    )
