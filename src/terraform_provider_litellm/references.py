"""Names that a plan uses: whether anything bears them, and whether two objects bear one that has to be unique.

LiteLLM takes any name of a model for a key or team, and says nothing until a request fails. So a plan looks for new names
on the proxy, and among what the same run plans. Terraform plans what a configuration refers to first, the rest in any
order: before a name is called unknown, the plan waits until no more objects come.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from terraform_plugin.paths import path
from terraform_plugin.values import Dynamic
from terraform_provider_litellm.client.errors import ClientError, EndpointMissing, NotFound

if TYPE_CHECKING:
    from terraform_plugin.resource import Plan
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.fields import Field
    from terraform_provider_litellm.record import LiteLLMObject

ANY_MODELS = frozenset({"all-proxy-models", "all-team-models", "no-default-models", "*"})
"""Names that LiteLLM itself gives a meaning."""
PAUSE, PAUSES = 0.05, 6
"""Seconds without a new object that mean that no more come, and how many such pauses are waited for."""

Lookup = Callable[["Client", str], Awaitable[bool]]


@dataclass
class Run:
    """What the run on one client has met: names by kind, and the objects that bear a unique name."""

    names: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    missing: set[tuple[str, str]] = field(default_factory=set)
    bearers: dict[tuple[str, ...], list[str | None]] = field(default_factory=lambda: defaultdict(list))
    objects: int = 0
    applying: bool = False
    models: frozenset[str] | None = None

    async def quiet(self) -> None:
        """Wait until no more objects are planned."""
        for _ in range(PAUSES):
            before = self.objects
            await asyncio.sleep(PAUSE)
            if self.objects == before:
                return


RUNS: WeakKeyDictionary[Client, Run] = WeakKeyDictionary()


def applying(client: Client) -> None:
    """The plan of a run is over: what Terraform plans again while it applies was checked before."""
    RUNS.setdefault(client, Run()).applying = True


async def check(record: LiteLLMObject, call: Plan, changed: Iterable[Field]) -> None:
    """Note what an object of a plan bears, and warn of new names in it that nothing bears."""
    if call.provider is None or call.planned is None:
        return
    run = RUNS.setdefault(call.provider, Run())
    if run.applying:
        return
    run.objects += 1
    for kind, attributes in record.bears.items():
        for name in attributes:
            run.names[kind].update(texts(call.planned.get(name), of_keys=True))
    _unique(record, call, run)
    for each in changed:
        if each.names:
            for name in sorted(set(texts(call.planned.get(each.name)))):
                if await _missing(run, call.provider, each.names, name):
                    _warn(call, each, name)


async def _missing(run: Run, client: Client, kind: str, name: str) -> bool:
    if name in run.names[kind]:
        return False
    if (kind, name) in run.missing:
        return True
    try:
        if await KINDS[kind][1](client, name):
            run.names[kind].add(name)
            return False
    except ClientError:  # what needs the proxy will say what is wrong with it
        return False
    await run.quiet()
    if name in run.names[kind] or run.applying:
        return False
    run.missing.add((kind, name))
    return True


def _warn(call: Plan, each: Field, name: str) -> None:
    noun = KINDS[each.names][0]
    call.diagnostics.warning(
        f'There is no {noun} "{name}"',
        "Neither the proxy nor this configuration has it, as far as the plan can see, and LiteLLM would take the name all "
        f"the same. Correct it; or, if this run creates the {noun}, refer to it (litellm_….name.attribute) instead of "
        "writing its name, so that Terraform creates it first.",
        path(each.name),
    )


def _unique(record: LiteLLMObject, call: Plan, run: Run) -> None:
    """Two objects with one name. A replacement is planned twice: once with what was there, and once without."""
    planned, prior = call.planned or {}, call.prior
    if call.requires_replace:
        return
    for names in record.unique:
        values = [planned.get(name) for name in names]
        if not all(isinstance(value, str) and value for value in values):
            continue
        bearers = run.bearers[record.type_name, *map(str, values)]
        bearers.append(None if prior is None else prior.get("id"))
        if bearers.count(None) > 1 or len({each for each in bearers if each is not None}) > 1:
            shown = " and ".join(f'{name} = "{value}"' for name, value in zip(names, values, strict=True))
            call.diagnostics.warning(  # an error would be in the way of a destroy too
                f"Two resources are the same {record.noun}" if len(names) > 1 else f"{names[0]} is used twice",
                f"More than one {record.type_name} of this configuration has {shown}, and LiteLLM can have only one such "
                f"{record.noun}. Give each its own, or remove one.",
                path(names[-1]),
            )


def texts(value: Any, *, of_keys: bool = False) -> Iterator[str]:
    """The known strings in a value that name something: of a map its values, or its keys."""
    if isinstance(value, Dynamic):
        value = value.value
    if isinstance(value, dict):
        value = list(value) if of_keys else list(value.values())
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, str) and item)
    elif isinstance(value, str) and value:
        yield value


# ---- what the proxy has


async def has_model(client: Client, name: str) -> bool:
    """GET /v1/models: models, their access groups, and patterns such as `openai/*`."""
    if name in ANY_MODELS:
        return True
    run = RUNS.setdefault(client, Run())
    async with client.lock("references: models"):
        if run.models is None:
            answer = await client.get("/v1/models", include_model_access_groups="true", return_wildcard_routes="true")
            run.models = frozenset(row["id"] for row in answer["data"])
    patterns = [each for each in run.models if "*" in each]
    return (
        name in run.models
        or any(fnmatchcase(name, each) for each in patterns)
        or any("*" in name and fnmatchcase(each, name) for each in run.models)
    )


async def has_team(client: Client, name: str) -> bool:
    """GET /team/info."""
    try:
        await client.get("/team/info", team_id=name, key_limit=1)
    except NotFound:
        return False
    return True


async def has_access_group(client: Client, name: str) -> bool:
    """GET /v1/access_group/{id}; releases without that endpoint have nothing to compare with."""
    from urllib.parse import quote

    try:
        await client.get(f"/v1/access_group/{quote(name, safe='')}")
    except EndpointMissing:
        return True
    except NotFound:
        return False
    return True


KINDS: Mapping[str, tuple[str, Lookup]] = {
    "model": ("model or access group", has_model),
    "team": ("team", has_team),
    "access_group": ("access group", has_access_group),
}
"""What can be named: how it is called, and how the proxy is asked for it."""
