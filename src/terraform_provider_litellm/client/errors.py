"""All errors of calls to LiteLLM, as one tree, each with advice.

ClientError
├── Unreachable                no answer from LiteLLM: refused, unresolved, TLS, timeout, cut off, redirect
│   └── ForeignAnswer          an answer that is not JSON, or not an error of LiteLLM
├── UnexpectedAnswer           an answer in an unexpected form
└── ApiError                   LiteLLM rejected the request
    ├── NotFound               the object itself does not exist
    ├── EndpointMissing        this release, or this address, has no such endpoint
    ├── LicenceRequired        a feature of LiteLLM Enterprise
    ├── DatabaseMissing        the proxy has no database, or lost it
    ├── ModelStorageOff        the proxy does not store models in its database
    ├── AuthenticationFailed   the API key is not accepted
    ├── PermissionDenied       the API key does not have permission
    ├── Conflict
    │   └── AlreadyExists
    ├── Invalid                a value is not accepted
    │   └── ReferenceMissing   it refers to an object that does not exist
    ├── RateLimited
    └── ServerFault            LiteLLM failed
        └── GatewayFault       a gateway in front of LiteLLM failed
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import ClassVar, Self

from terraform_provider_litellm.client import complaints
from terraform_provider_litellm.client.complaints import Complaint
from terraform_provider_litellm.client.redaction import mask

KEY_ADVICE = (
    "Check api_key of the provider block, or LITELLM_API_KEY: it must be the proxy's master key or an admin's key."
)
ADDRESS_ADVICE = (
    "Check api_base of the provider block, or LITELLM_API_BASE: it must be the address of the LiteLLM proxy."
)

LOGIN_ADVICE = (
    "A gateway in front of the LiteLLM proxy requires a login, which Terraform cannot perform. Set headers of "
    "the provider block, or LITELLM_HEADERS, to the credentials that the gateway accepts from programs, such "
    "as the token of a service account. Or set api_base to an address of the proxy that requires no login."
)


class ClientError(Exception):
    """A call that failed. None of its texts contains a secret.

    - `summary`: a clause that completes "Cannot create team x: …"
    - `detail`: the message of LiteLLM or the network; may be empty
    - `advice`: advice for the user; may be empty
    - `param`: the parameter of the request that caused it, such as `litellm_params.model`, if known
    - `transient`: a retry may succeed
    - `never_sent`: LiteLLM did not receive the request
    - `turned_away`: LiteLLM received the request, and did not process it
    - `outcome_unknown`: LiteLLM may have processed the request nevertheless
    - `half_done`: LiteLLM has processed an earlier request of the same operation, or may have, if it is the same request
    - `general`: the proxy or the provider block caused it, so every other call would fail too
    """

    summary: str = "the call failed"
    advice: str = ""
    param: str | None = None
    transient: bool = False
    never_sent: bool = False
    turned_away: bool = False
    outcome_unknown: bool = False
    half_done: bool = False
    general: bool = False
    retry_after: float | None = None

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail

    @property
    def explanation(self) -> str:
        """The text below the summary: LiteLLM's own message, and advice."""
        return "\n\n".join(part for part in (self.detail, self.advice) if part)

    def __str__(self) -> str:
        return f"{self.summary}: {self.detail}" if self.detail else self.summary

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"


@contextmanager
def half_done(*, begun: bool = True) -> Iterator[None]:
    """The context for requests that follow a change: if `begun`, a failure leaves the change in place."""
    try:
        yield
    except ClientError as error:
        error.half_done = error.half_done or begun
        raise


async def taken_back(deletion: Awaitable[object]) -> bool:
    """Whether a deletion leaves nothing of what an earlier request of the same operation has made."""
    try:
        await deletion
    except NotFound:
        return True
    except ClientError:
        return False
    return True


class Unreachable(ClientError):
    """There was no answer, or it was not LiteLLM's."""

    general = True

    def __init__(
        self,
        summary: str,
        detail: str,
        advice: str,
        *,
        param: str | None = None,
        transient: bool = False,
        never_sent: bool = False,
        outcome_unknown: bool = False,
    ) -> None:
        super().__init__(detail)
        self.summary, self.advice, self.param = summary, advice, param
        self.transient, self.never_sent, self.outcome_unknown = transient, never_sent, outcome_unknown


class ForeignAnswer(Unreachable):
    """There was an answer in a format that is not LiteLLM's."""


class UnexpectedAnswer(ClientError):
    """LiteLLM, or a service in front of it, accepted the request, but sent an unexpected answer."""

    summary = "unexpected answer"
    advice = (
        "Run this again. If the error persists, either a service in front of the LiteLLM proxy changes its "
        "answers, or its release is newer than this provider. The command terraform-provider-litellm doctor shows "
        "the release, and TF_LOG=TRACE logs the answer."
    )
    transient = True
    outcome_unknown = True


class ApiError(ClientError):
    """LiteLLM rejected the request. `status` is the intended HTTP status, `request` contains method and path."""

    summary = "LiteLLM rejected the request"
    advice_on_param: ClassVar[str] = ""

    def __init__(self, status: int, message: str, param: str | None = None, *, request: str = "") -> None:
        super().__init__(message)
        self.status, self.param, self.request = status, param, request
        if param and self.advice_on_param:
            self.advice = self.advice_on_param.format(param=param)

    @classmethod
    def of(cls, param: str | None, message: str) -> Self:
        """The same error, detected before any request was sent; its status is 0."""
        return cls(0, message, param)

    def __str__(self) -> str:
        place = f" ({self.status} from {self.request})" if self.request else ""
        return f"{super().__str__()}{place}"


class NotFound(ApiError):
    """The object itself does not exist."""

    summary = "not found in LiteLLM"


class EndpointMissing(ApiError):
    """This release, or this address, has no such endpoint."""

    summary = "this LiteLLM release does not have the endpoint"
    advice = (
        "Check that api_base is the proxy's own address, including the path of SERVER_ROOT_PATH if the proxy sets "
        "it. If api_base is correct, the LiteLLM release is too old: update the proxy."
    )


class LicenceRequired(ApiError):
    """A feature of LiteLLM Enterprise: `param`, if LiteLLM names it."""

    summary = "this requires a LiteLLM Enterprise licence"
    advice = (
        "Remove the attributes that require the licence from the configuration, or set LITELLM_LICENSE on the proxy."
    )


class DatabaseMissing(ApiError):
    """The proxy has no database, or lost it."""

    general = True
    summary = "the LiteLLM proxy has no database"
    advice = (
        "Set DATABASE_URL on the proxy, and check that this PostgreSQL database is running and reachable from the "
        "proxy. A proxy without a database accepts only its master key, so check api_key too."
    )


class ModelStorageOff(ApiError):
    """The proxy loads models only from its configuration file."""

    summary = "the LiteLLM proxy does not store models in its database"
    advice = (
        "Set STORE_MODEL_IN_DB=True in the environment of the proxy, or store_model_in_db: true under general_settings "
        "in its configuration file, and restart it."
    )


class AuthenticationFailed(ApiError):
    """The API key is not accepted."""

    general = True
    summary = "LiteLLM does not accept the API key"
    advice = KEY_ADVICE


class PermissionDenied(ApiError):
    """The API key does not have permission for the request."""

    summary = "the API key does not have permission for this"
    advice = (
        "Use the proxy's master key or the key of a proxy admin: api_key of the provider block, or LITELLM_API_KEY."
    )


class Conflict(ApiError):
    """It conflicts with an existing object."""

    summary = "it conflicts with an existing object"
    advice = "Another client may be changing it at the same time. Run this again."


class AlreadyExists(Conflict):
    """The object already exists; `param` is the value that must be unique, if LiteLLM returns it."""

    summary = "it already exists"
    advice = "Choose another name or id, or import the existing one."


class Invalid(ApiError):
    """LiteLLM does not accept a value; `param` is its name, if LiteLLM returns it."""

    summary = "LiteLLM does not accept the values"
    advice = "Correct the configuration."
    advice_on_param = "Correct {param} in the configuration."


class ReferenceMissing(Invalid):
    """A value refers to an object that does not exist; `param` is the parameter with the value."""

    summary = "it refers to something that does not exist"
    advice = "Check the ids of other objects in the configuration."
    advice_on_param = (
        "Check {param} in the configuration. If the configuration also creates the other object, refer to its "
        "attribute instead of writing the value, so that Terraform creates it first."
    )


class RateLimited(ApiError):
    """LiteLLM rejected the request without processing it."""

    summary = "LiteLLM received too many requests"
    advice = "Run this again later, or with fewer concurrent operations: -parallelism=2."
    transient = True
    turned_away = True


class ServerFault(ApiError):
    """LiteLLM failed."""

    summary = "LiteLLM failed"
    advice = "Refer to the log of the LiteLLM proxy for the cause."

    def __init__(self, status: int, message: str, param: str | None = None, *, request: str = "") -> None:
        super().__init__(status, message, param, request=request)
        if request and type(self).advice is ServerFault.advice:
            self.advice = f"Refer to the log of the LiteLLM proxy for the cause. The failed request is {request}."


class GatewayFault(ServerFault):
    """A gateway in front of LiteLLM failed."""

    summary = "LiteLLM did not answer the gateway in front of it"
    advice = "Check that the LiteLLM proxy is running and ready (GET /health/readiness), then run this again."
    transient = True
    outcome_unknown = True


_LICENCE = re.compile(
    r"LiteLLM Enterprise user|enterprise licen[sc]e|(?:premium|enterprise)[ -]feature|only premium users"
    r"|only available for premium users|Missing litellm-enterprise|LITELLM_LICENSE",
    re.IGNORECASE,
)
_FEATURE = re.compile(
    r"Enterprise users: (\w+)|licen[sc]e to set (\w+)|Setting (\w+) on a|can add (\w+) to|^(\w+_\w+) is an enterprise",
    re.IGNORECASE,
)
_STORAGE = re.compile(r"STORE_MODEL_IN_DB", re.IGNORECASE)
_DATABASE = re.compile(
    r"no connected db|no db connected|(?:DB|database) (?:is )?not connected|can't reach database server"
    r"|not connected to the query engine|prisma[ _]client (?:is )?(?:none|not)",
    re.IGNORECASE,
)
_KEY = re.compile(r"expired key|invalid proxy server token|no api key passed|virtual key expected", re.IGNORECASE)
_NO_SUCH_KEY = re.compile(r"user key does not exist", re.IGNORECASE)
_FORBIDDEN = re.compile(
    r"only proxy admin|not allowed|not permitted|permission|your (?:user )?role|admin-only", re.IGNORECASE
)
_EXISTS = re.compile(
    r"already (?:exists|registered|in (?:use|team|organization))|unique constraint failed", re.IGNORECASE
)
_ABSENT = re.compile(
    r"not found|not registered|no \w+ found|(?:does not|doesn't|not) exist|^no [\w ]+ configured|foreign key constraint failed",
    re.IGNORECASE,
)
_COLUMN = re.compile(r"constraint failed on the fields?: \(?`(?:LiteLLM_[A-Za-z]+_)?(\w+?)(?:_fkey)?[` ]")
_NOUN = re.compile(r"(?:the )?(team|organization|user|budget|project|model)\b", re.IGNORECASE)
_PARAM = re.compile(r"(?:invalid )?([a-z]+(?:_[a-z]+)+)\b|invalid (\w+) format", re.IGNORECASE)
_INVALID = re.compile(r"invalid ", re.IGNORECASE)
_NO_RATE = re.compile(r"no (?:healthy )?deployments? available|budget has been exceeded|exceededbudget", re.IGNORECASE)
_LOGIN = re.compile(
    r"(?:^|[/.])(?:log-?[io]n|sign-?in|sso|saml2?|oauth2?|oidc|openid(?:-connect)?|authorize|auth|idp)(?=[/.:]|$)",
    re.IGNORECASE,
)
_DELETES = re.compile(r"/(?:(?:\w+_)?delete|unblock)$")
_BY_STATUS: dict[int, type[ApiError]] = {
    400: Invalid, 401: AuthenticationFailed, 403: PermissionDenied, 404: NotFound, 405: EndpointMissing, 409: Conflict,
    422: Invalid, 429: RateLimited,
}  # fmt: skip
_BUSY = re.compile(
    r"transaction (?:already closed|api error)|please retry|deadlock|write conflict|could not serialize"
    r"|timed out fetching a new connection|too many (?:database )?(?:connections|clients)|connection pool",
    re.IGNORECASE,
)
_UNSEEN = re.compile(r"authentication database is temporarily unreachable", re.IGNORECASE)

_GATEWAY = {502, 503, 504, *range(520, 528)}


def is_repeatable(method: str, path: str) -> bool:
    """Whether a request is idempotent: a read, or a deletion by id, even of a block only."""
    return method == "DELETE" or is_read(method, path) or bool(_DELETES.search(path))


def is_read(method: str, path: str) -> bool:
    """Whether a request changes nothing; some reads are a POST, such as /budget/info."""
    return method == "GET" or (method == "POST" and path.endswith("/info"))


def from_response(
    method: str, path: str, status: int, headers: Mapping[str, str], body: bytes, secrets: Iterable[str] = ()
) -> ClientError:
    """The error for an answer with status 300 or higher.

    `path` may have a query; the names of `headers` are in lower case; `secrets` are the secrets of the request.
    """
    request = mask(f"{method} {path.partition('?')[0]}", secrets)
    if 300 <= status < 400:
        return redirected(request, headers.get("location", ""), secrets)
    complaint = complaints.read(status, body)
    if complaint is not None and not complaint.own and status in (404, *_GATEWAY):
        complaint = None  # it comes from a gateway, whatever its text
    error: ApiError
    if complaint is not None:
        error = _understood(path.partition("?")[0], complaint, request, secrets)
        busy = isinstance(error, ServerFault) and bool(_BUSY.search(complaint.message))
        error.transient = error.transient or busy or complaint.status in _GATEWAY
        error.turned_away = error.turned_away or bool(_UNSEEN.search(complaint.message))
    elif status in _GATEWAY or status == 429:
        kind = RateLimited if status == 429 else GatewayFault
        error = kind(status, mask(complaints.glimpse(body), secrets), request=request)
    else:
        return foreign(request, status, headers, body, secrets)
    seconds = headers.get("retry-after", "")
    error.retry_after = float(seconds) if seconds.isascii() and seconds.isdigit() else None
    return error


def in_disguise(method: str, path: str, answer: object, secrets: Iterable[str] = ()) -> ClientError | None:
    """The error in an answer of status 200: older releases return an exception as the answer, as in /credentials."""
    if not isinstance(answer, dict) or not answer.keys() >= {"message", "type", "param", "code"}:
        return None
    status = str(answer["code"])
    if re.fullmatch("[45][0-9]{2}", status) is None:
        return None
    from terraform_provider_litellm.client import jsontext

    return from_response(method, path, int(status), {}, jsontext.write({"error": answer}).encode(), secrets)


def _understood(path: str, complaint: Complaint, request: str, secrets: Iterable[str]) -> ApiError:
    kind, param = _meaning(path, complaint)
    message = complaints.clean(mask(complaint.message, secrets))
    if kind is EndpointMissing:
        message = f"{request}: {message}"
    param = None if param is None else complaints.clean(mask(complaints.beginning(param), secrets))
    return kind(complaint.status, message, param, request=request)


def _meaning(path: str, complaint: Complaint) -> tuple[type[ApiError], str | None]:
    """The error type and parameter: the text is more precise than the status, which is often wrong."""
    status, text, param = complaint.status, complaint.message, complaint.param
    if complaint.unrouted and status in (404, 405):
        return EndpointMissing, None
    if _LICENCE.search(text):
        feature = _FEATURE.search(text)
        return LicenceRequired, next(filter(None, feature.groups())) if feature else param
    if _STORAGE.search(text):
        return ModelStorageOff, None
    if _DATABASE.search(text):
        return DatabaseMissing, None
    if _NO_SUCH_KEY.search(text) and "key" in _nouns(path):  # the request's own object, in older releases
        return NotFound, None
    if status in (400, 401, 403) and _KEY.search(text):
        return AuthenticationFailed, None
    if status == 401 and _FORBIDDEN.search(text):
        return PermissionDenied, None
    column = _COLUMN.search(text)
    if status in (400, 409, 500) and _EXISTS.search(text):
        return AlreadyExists, param or (column[1] if column else None)
    if status == 404 or (status in (400, 500) and _ABSENT.search(text)):
        return _absence(path, complaint, column[1] if column else None)
    if status == 429 and _NO_RATE.search(text):
        return ApiError, param
    if status == 405 and complaint.own:  # the endpoint exists, and rejects objects of a configuration file
        return ApiError, param
    kind = _BY_STATUS.get(status, ServerFault if status >= 500 else ApiError)
    if kind is Invalid or (status == 500 and _INVALID.match(text)):
        words = _PARAM.match(text)
        return Invalid, param or (words[1] or words[2] if words else None)
    return kind, param


def _absence(path: str, complaint: Complaint, column: str | None) -> tuple[type[ApiError], str | None]:
    """The error for a missing object: the object itself, or one that it refers to.

    Only LiteLLM's own message about the object is `NotFound`, because the caller concludes that the object was deleted.
    """
    status, text, param = complaint.status, complaint.message, complaint.param
    if status != 500 and complaint.own and _is_about(path, text):
        return NotFound, param
    noun = _NOUN.match(text)
    name = noun[1].lower() if noun else ""
    if column or (name and complaint.own and name not in _nouns(path)):
        return ReferenceMissing, column or param or ("models" if name == "model" else f"{name}_id")
    kind = _BY_STATUS.get(status, ServerFault)
    return (ApiError if kind is NotFound else kind), param


_NOUNS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(pattern), nouns)
    for pattern, nouns in (
        (r"/customer(/.*)?", ("customer", "end user id")),
        (r"/jwt(/.*)?", ("mapping",)),
        (r"/config/pass_through_endpoint(/.*)?", ("endpoint",)),
        (r"/policies/attachments(/.*)?", ("attachment",)),
        (r"/policies(/.*)?", ("policy",)),
        (r"/claude-code(/.*)?", ("plugin",)),
        (r"/tool(/.*)?/overrides", ("override", "key")),
        (r"/team(/.*)?/callback.*", ("team", "callback_name")),
        (r"/prompts(/.*)?/versions", ("prompt", "version")),
        (r"/mcp/toolset(/.*)?", ("toolset",)),
        (r"/mcp(/.*)?", ("mcp server",)),
    )
)
"""LiteLLM's nouns for the objects of endpoints whose path does not begin with them; the first that matches a path applies."""


def _nouns(path: str) -> tuple[str, ...]:
    """LiteLLM's nouns for the objects of an endpoint; for a team's members both the user and the team."""
    place = re.sub(r"^(?:/v\d+)+(?=/|$)", "", path)
    found = next((nouns for pattern, nouns in _NOUNS if pattern.fullmatch(place)), None)
    if found is not None:
        return found
    first, second = (*place.removeprefix("/").split("/"), "", "")[:2]
    noun = first.removesuffix("s").replace("_", " ")
    return ("user", noun) if second.startswith("member") else (noun,)


def _is_about(path: str, text: str) -> bool:
    """Whether a text begins with the object of an endpoint and reports it as missing: `Team not found, passed …`."""
    nouns = "|".join(map(re.escape, _nouns(path)))
    return bool(re.match(rf"(?:no (?:\w+ )?)?(?:{nouns})(?:s|\(s\))?\b", text, re.IGNORECASE)) and bool(
        _ABSENT.search(text)
    )


# ---- no answer, or an answer that is not LiteLLM's


def misaddressed(reason: str) -> Unreachable:
    """`api_base` is not a valid address."""
    return Unreachable(
        "api_base is not a usable address",
        reason,
        "Set api_base of the provider block, or LITELLM_API_BASE, to the proxy's address, such as "
        "http://localhost:4000 or https://litellm.example.com.",
        never_sent=True,
    )


def refused(base: str, *, through_proxy: bool) -> Unreachable:
    """No server listens at the address, or at the HTTP proxy on the way."""
    way = (
        " Requests go through an HTTP proxy, which proxy_url or the environment sets: check it too, or set "
        "NO_PROXY to bypass the one of the environment."
    )
    return Unreachable(
        f"nothing answers at {base}",
        "The connection was refused.",
        f"Is the LiteLLM proxy running? {ADDRESS_ADVICE}{way if through_proxy else ''}",
        transient=True,
        never_sent=True,
    )


def unresolved(base: str, host: str, *, transient: bool) -> Unreachable:
    """The host has no address."""
    return Unreachable(
        f"host {host} not found",
        f"The name in {base} could not be resolved.",
        f"{ADDRESS_ADVICE} If the address is correct, check the DNS of this machine.",
        transient=transient,
        never_sent=True,
    )


def untrusted(base: str, reason: str) -> Unreachable:
    """No TLS connection could be made."""
    return Unreachable(
        f"no secure connection to {base}",
        reason,
        "If the proxy does not use TLS, start api_base with http://. If its certificate is signed by a private "
        "certificate authority, set ca_cert of the provider block, or LITELLM_CA_CERT, to the certificate of the "
        "authority or the path of a file with it.",
        never_sent=True,
    )


def timed_out(base: str, seconds: float, *, connected: bool) -> Unreachable:
    """No connection, or no answer, in time."""
    doing = "answer" if connected else "accept a connection"
    return Unreachable(
        f"{base} did not answer in time",
        f"It did not {doing} within {seconds:g} seconds.",
        f"Check that the LiteLLM proxy is healthy, and that no firewall blocks the connection. {ADDRESS_ADVICE}",
        transient=True,
        never_sent=not connected,
        outcome_unknown=connected,
    )


def cut_off(base: str, reason: str) -> Unreachable:
    """The connection broke before the answer was complete."""
    return Unreachable(
        f"the connection to {base} was interrupted",
        reason,
        "Check that the LiteLLM proxy is running, and check its log. Then run this again.",
        transient=True,
        outcome_unknown=True,
    )


def too_long(base: str, most: int) -> Unreachable:
    """The answer, or its decoded content, is too long."""
    return Unreachable(
        f"the answer of {base} is too long",
        f"It is longer than {most // 2**20} MiB.",
        f"{ADDRESS_ADVICE} If the address is correct, a service in front of the proxy sent the answer.",
        outcome_unknown=True,
    )


def bad_certificate(param: str, reason: str) -> Unreachable:
    """A certificate or key of the provider block cannot be used."""
    return Unreachable(
        f"{param} cannot be used",
        reason,
        f"Set {param} to PEM text (-----BEGIN …), or to the path of a PEM file.",
        param=param,
        never_sent=True,
    )


def bad_proxy(reason: str, *, named: bool = False) -> Unreachable:
    """The HTTP proxy of proxy_url, or of the environment, cannot be used."""
    if named:
        return Unreachable(
            "the HTTP proxy in proxy_url cannot be used",
            reason,
            "Set proxy_url to its address, such as http://proxy.example.com:3128.",
            param="proxy_url",
            never_sent=True,
        )
    return Unreachable(
        "the HTTP proxy of this environment cannot be used",
        reason,
        "Check HTTP_PROXY, HTTPS_PROXY and ALL_PROXY, or add the host of api_base to NO_PROXY.",
        never_sent=True,
    )


def unversioned() -> Unreachable:
    """The answer about the proxy's health contains no LiteLLM release."""
    return Unreachable(
        "the proxy does not return its LiteLLM release",
        "GET /health/readiness has no litellm_version.",
        f"{ADDRESS_ADVICE} {KEY_ADVICE}",
    )


def needs_tls(base: str) -> Unreachable:
    """The server at an http:// address speaks TLS."""
    return Unreachable(
        f"{base} must begin with https://",
        "The server at this address requires TLS.",
        f"Set api_base of the provider block, or LITELLM_API_BASE, to https://{base.removeprefix('http://')}.",
        param="api_base",
        never_sent=True,
    )


def redirected(request: str, location: str, secrets: Iterable[str] = ()) -> Unreachable:
    """A redirect, which is not followed, because it would forward the API key.

    If it leads to the same endpoint with another scheme, host or path prefix, the error contains the proxy's address.
    """
    path = request.partition(" ")[2]
    target = re.split(r"[?#]", complaints.clean(mask(complaints.beginning(location), secrets)))[0]
    base = target.removesuffix(path).rstrip("/")
    advice = ADDRESS_ADVICE
    if _LOGIN.search(target):
        advice = LOGIN_ADVICE
    elif base != target.rstrip("/") and base.startswith(("http://", "https://")):
        advice = f"Set api_base to {base}."
    return Unreachable(
        "the address redirects to a login" if advice is LOGIN_ADVICE else "the address redirects elsewhere",
        f"{request} was redirected to {target or 'nowhere'}. The provider does not follow redirects, because they "
        "would forward the API key.",
        advice,
    )


def foreign(
    request: str, status: int, headers: Mapping[str, str], body: bytes, secrets: Iterable[str] = ()
) -> ForeignAnswer:
    """An answer in a format that is not LiteLLM's: another service, a login page, a gateway."""
    kind = headers.get("content-type", "").partition(";")[0]
    kind = mask(complaints.beginning(kind), secrets)[:60] or "no content type"
    shown = mask(complaints.glimpse(body), secrets)
    return ForeignAnswer(
        "the answer is not from LiteLLM",
        f"{request} returned {status}, {kind}{f': {shown}' if shown else ''}.",
        f"{ADDRESS_ADVICE} If the address is correct, a service in front of the proxy sent the answer.",
        outcome_unknown=status >= 500 or status < 300,
    )
