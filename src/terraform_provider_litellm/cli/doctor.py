"""The checks of `doctor` on the proxy, with the provider's settings and client, and requests that change nothing."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from typing import Any

from terraform_provider_litellm import __version__, provider_block
from terraform_provider_litellm.cli.check import Check, State, failed, ok, skipped, warning
from terraform_provider_litellm.client import errors, jsontext, keys, retry
from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.client.errors import (
    ApiError,
    AuthenticationFailed,
    ClientError,
    DatabaseMissing,
    ModelStorageOff,
    NotFound,
    PermissionDenied,
    Unreachable,
)
from terraform_provider_litellm.client.transport import Answer, HttpTransport, Transport
from terraform_provider_litellm.plugin.diagnostics import Diagnostics

OLDEST, NEWEST = "1.65.8", "1.110.2"
"""The releases of LiteLLM between which this version was tested."""
TIMEOUT = 15.0
"""Seconds for one request at most: a person waits."""
CLOCKS = 30.0
"""Seconds that two clocks may differ by: the answer's way, and a header that knows whole seconds, are far less."""
SOON = dt.timedelta(days=7)
NOT_STORED = re.compile(r"DB-stored models", re.IGNORECASE)
NO_MODEL = "terraform-provider-litellm-doctor"
"""The id of no model."""
NEEDED = (
    "The provider requires the permissions of an admin. Use the proxy's master key, or the key of a user with "
    "the role proxy_admin."
)
UNRESTRICTED = "Use the proxy's master key, or an admin's key that is not restricted to certain routes."
OF_PROXY = ("proxy", "database", "api_key", "release", "model_storage", "licence", "clock")
"""The checks that need an answer of the proxy, in their order."""


@dataclass
class Watch:
    """A transport that keeps the last answer, and notes when it came and in how many seconds."""

    transport: Transport
    seconds: float = 0.0
    received: dt.datetime | None = None
    answer: Answer | None = None

    async def send(self, method: str, path: str, *, query: str = "", json: str | None = None) -> Answer:
        """As `Transport.send`."""
        begin = time.monotonic()
        answer = await self.transport.send(method, path, query=query, json=json)
        self.seconds = time.monotonic() - begin
        self.received, self.answer = dt.datetime.now(tz=dt.UTC), answer
        return answer

    def json(self) -> dict[str, Any]:
        """The last answer, if it is a JSON object; else an empty one."""
        try:
            return _object(jsontext.parse(self.answer.body if self.answer else b""))
        except ValueError:
            return {}

    async def close(self) -> None:
        """As `Transport.close`."""
        await self.transport.close()


async def examine(environ: Mapping[str, str], api_base: str = "", api_key: str = "") -> list[Check]:
    """All checks of the settings and the proxy; the arguments go before the environment."""
    found = Diagnostics()
    values = provider_block.resolve({"api_base": api_base or None, "api_key": api_key or None}, environ, found)
    if found.has_error:
        texts = [f"{each.summary}: {each.detail}" for each in found if each.severity.name == "ERROR"]
        advice = (
            "doctor does not read the configuration. It reads the provider's settings from the environment "
            "variables LITELLM_…, the "
        )
        advice += "address also from --api-base, and the key from --api-key-file."
        return [failed("settings", " ".join(texts), advice), *unasked("the settings are not complete")]
    options = provider_block.options(values)
    options = replace(options, timeout=min(options.timeout, TIMEOUT))
    try:
        transport = HttpTransport(values["api_base"], values["api_key"], version=__version__, options=options)
    except ClientError as error:
        return [failed("settings", str(error), error.advice), *unasked("the settings cannot be used")]
    warnings = [each for each in found if each.severity.name == "WARNING"]
    if warnings:
        settled = warning("settings", warnings[0].summary, " ".join(each.detail for each in warnings))
    else:
        settled = ok("settings", f"{transport.shown}, with a key")
    watch = Watch(transport)
    secrets = (values["api_key"].strip(), *options.secrets)
    async with Client(watch, secrets=secrets, policy=retry.NONE) as client:
        return [settled, *await proxy(client, watch, transport.shown)]


def unasked(reason: str, after: str = "") -> list[Check]:
    """The checks of the proxy that come after one, skipped."""
    names = OF_PROXY[OF_PROXY.index(after) + 1 :] if after else OF_PROXY
    return [skipped(name, reason) for name in names]


async def proxy(client: Client, watch: Watch, base: str) -> list[Check]:
    """All checks of the proxy. One that gets no answer ends them."""
    try:
        await client.get("/health/liveliness")
    except ClientError as error:
        return [failed("proxy", str(error), error.advice), *unasked("the proxy was not reached", "proxy")]
    checks: list[Check] = []
    questions: tuple[Callable[[], Awaitable[Check]], ...] = (
        lambda: reach(client, watch, base),
        lambda: database(client, watch),
        lambda: key(client),
        lambda: release(client),
        lambda: model_storage(client),
        lambda: licence(client),
        lambda: clock(watch),
    )
    refused = False
    for name, question in zip(OF_PROXY, questions, strict=True):
        if refused and name != "clock":
            checks.append(skipped(name, "the API key is not accepted"))
            continue
        try:
            checks.append(await question())
        except Unreachable as error:
            return [*checks, failed(name, str(error), error.advice), *unasked("the proxy stopped answering", name)]
        except PermissionDenied:
            checks.append(skipped(name, "the API key does not have permission for this check"))
        except DatabaseMissing:
            checks.append(skipped(name, "the proxy has no database"))
        except ClientError as error:
            checks.append(warning(name, f"LiteLLM does not return this: {error}", error.advice))
        refused = refused or (name == "api_key" and checks[-1].state is State.FAILED)
    return checks


async def reach(client: Client, watch: Watch, base: str) -> Check:
    """How long an answer takes, once there is a connection."""
    await client.get("/health/liveliness")
    return ok("proxy", f"{base} answered in {watch.seconds * 1000:.0f} ms")


async def database(client: Client, watch: Watch) -> Check:
    """As GET /health/readiness tells it, with status 200 or 503: none, or one that is out of reach."""
    try:
        told = _object(await client.get("/health/readiness"))
    except ApiError as error:
        told = watch.json()
        if "db" not in told:
            return failed("database", str(error), DatabaseMissing.advice)
    if told.get("db") == "connected" and told.get("status") != "disconnected":
        return ok("database", "connected")
    state = str(told.get("db")).lower()
    return failed("database", f"{DatabaseMissing.summary} that it can use: {state}", DatabaseMissing.advice)


async def key(client: Client) -> Check:
    """Whether the key is accepted, and what it may do. LiteLLM has every key in its database but the master key."""
    try:
        owner = await keys.owner(client)
    except AuthenticationFailed as error:
        return failed("api_key", str(error), error.advice)
    except PermissionDenied:
        return warning("api_key", "accepted, but without permission to read its own settings", UNRESTRICTED)
    if owner.row is None:
        if owner.role == keys.ADMIN:
            return ok("api_key", "accepted, as the master key")
        return warning("api_key", "accepted, but LiteLLM did not create the key, and it is not an admin's key", NEEDED)
    if owner.role != keys.ADMIN:
        return warning("api_key", f"accepted, as a key {owner}: most operations of the provider will fail", NEEDED)
    routes = owner.row.get("allowed_routes") or []
    if routes:
        return warning(
            "api_key",
            f"accepted, as a proxy admin's key, but restricted to these routes: {', '.join(routes)}",
            UNRESTRICTED,
        )
    expires = _moment(owner.row.get("expires"))
    if expires and expires - dt.datetime.now(tz=dt.UTC) < SOON:
        return warning(
            "api_key",
            f"accepted, as a proxy admin's key, but it expires at {expires:%Y-%m-%d %H:%M} UTC",
            "Replace the key before it expires.",
        )
    return ok("api_key", "accepted, as a proxy admin's key")


def _object(value: object) -> dict[str, Any]:
    """The value, if it is a JSON object; else an empty one."""
    return value if isinstance(value, dict) else {}


def _moment(text: object) -> dt.datetime | None:
    try:
        found = dt.datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


async def release(client: Client) -> Check:
    """LiteLLM's release, and whether this version was tested with it."""
    try:
        version = await client.version()
    except Unreachable as error:
        if error.transient:
            raise
        return warning("release", str(error), error.advice)  # there was an answer, without the release
    if _numbers(version) < _numbers(OLDEST):
        return warning(
            "release", f"LiteLLM {version}, older than {OLDEST}, the oldest supported release", "Update the proxy."
        )
    if _numbers(version) > _numbers(NEWEST):
        return ok(
            "release", f"LiteLLM {version}, newer than {NEWEST}, the newest release that this version was tested with"
        )
    return ok("release", f"LiteLLM {version}, supported")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", version)[:3]))


async def model_storage(client: Client) -> Check:
    """Whether STORE_MODEL_IN_DB is on.

    Which no endpoint tells where the environment says it. So LiteLLM is asked to change a model that does not exist: it
    looks at the setting first, and changes nothing in either case.
    """
    try:
        await client.patch(("/model", NO_MODEL, "update"), {})
    except NotFound:
        return ok("model_storage", "models are stored in the database")
    except ApiError as error:
        if isinstance(error, ModelStorageOff) or NOT_STORED.search(error.detail):
            return failed(
                "model_storage",
                f"{ModelStorageOff.summary}: litellm_model will fail",
                ModelStorageOff.advice,
            )
        raise
    raise errors.ApiError(200, f"LiteLLM has a model {NO_MODEL}")


async def licence(client: Client) -> Check:
    """Whether what needs a LiteLLM Enterprise licence will work; the provider itself needs none."""
    licensed = await client.licensed()
    if licensed is None:
        return skipped(
            "licence", "LiteLLM does not return this: its release is too old, or the key is not an admin's key"
        )
    if licensed:
        return ok("licence", "LiteLLM Enterprise")
    return ok("licence", "none: LiteLLM rejects the attributes that require a licence")


async def clock(watch: Watch) -> Check:
    """How far the proxy's clock is off this machine's, by the header `Date`."""
    try:
        theirs = parsedate_to_datetime(watch.answer.headers["date"] if watch.answer else "")
    except (KeyError, ValueError):
        return skipped("clock", "the answers have no Date header")
    if watch.received is None or theirs.tzinfo is None:
        return skipped("clock", "the answers have no valid Date header")
    seconds = (watch.received - theirs).total_seconds()
    if abs(seconds) <= CLOCKS:
        return ok("clock", "the same as the proxy's")
    return warning(
        "clock",
        f"the proxy's clock is {abs(seconds):.0f} seconds {'behind' if seconds > 0 else 'ahead of'} this machine's",
        "Keys expire and budgets start by the proxy's clock. Synchronize both clocks with NTP.",
    )
