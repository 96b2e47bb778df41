"""The settings of the provider block, their environment variables, and the checks across settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from terraform_provider_litellm.plugin.config_validators import Conflicting, RequiredTogether
from terraform_provider_litellm.plugin.diagnostics import Diagnostics
from terraform_provider_litellm.plugin.paths import ROOT, Path, path
from terraform_provider_litellm.plugin.schema import (
    Attribute,
    Block,
    ConfigValidator,
    NestedBlock,
    Nesting,
    Schema,
    Validator,
)
from terraform_provider_litellm.plugin.types import BOOL, NUMBER, STRING, Map, Type
from terraform_provider_litellm.plugin.validators import AtLeast, AtMost, Each, Matches, WholeNumber
from terraform_provider_litellm.plugin.values import State, Value, is_known, is_null

if TYPE_CHECKING:
    from terraform_provider_litellm.client.options import Options

TRUE, FALSE = ("true", "1", "yes", "on"), ("false", "0", "no", "off")
HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
APPENDED = "TF_APPEND_USER_AGENT"
"""The variable for what Terraform's providers add to their User-Agent."""
HEADER_VALUE = Each(Matches(r"[\x20-\x7e]*", "must be printable ASCII characters on one line", secret=True))
SECONDS = (AtLeast(0, exclusive=True), AtMost(3600))
PEM = "as PEM text or as the path of a file with it"


@dataclass(frozen=True)
class Setting:
    """One attribute of the provider block, or of its `retry` block. `default` describes the default in words."""

    name: str
    type: Type
    variable: str
    description: str
    default: str = ""
    sensitive: bool = False
    validators: tuple[Validator, ...] = ()

    @property
    def attribute(self) -> Attribute:
        """The attribute in the schema."""
        fallback = (
            f" Default: the environment variable `{self.variable}`{f', or {self.default}' if self.default else ''}."
        )
        return Attribute(
            self.type,
            optional=True,
            sensitive=self.sensitive,
            description=self.description + fallback,
            validators=self.validators,
        )


SETTINGS = (
    Setting(
        "api_base",
        STRING,
        "LITELLM_API_BASE",
        "The URL of the LiteLLM proxy, such as `https://litellm.example.com`. Include the path of a proxy with a "
        "`SERVER_ROOT_PATH`. Trailing slashes and `/v1` are ignored. Required, here or in the environment.",
    ),
    Setting(
        "api_key",
        STRING,
        "LITELLM_API_KEY",
        "The proxy's master key, or the key of a proxy admin. Required, here or in the environment.",
        sensitive=True,
    ),
    Setting(
        "headers",
        Map(STRING),
        "LITELLM_HEADERS",
        "Headers to add to every request, such as those that a gateway in front of LiteLLM requires. If they include "
        "`Authorization`, the API key is sent as `x-litellm-api-key` instead. The environment variable takes a JSON "
        'object: `{"X-Team": "platform"}`.',
        sensitive=True,
        validators=(HEADER_VALUE,),
    ),
    Setting(
        "changed_by",
        STRING,
        "LITELLM_CHANGED_BY",
        "The author of the changes in LiteLLM's audit log (the header `litellm-changed-by`), such as the name of a pipeline.",
        "the owner of `api_key`",
        validators=(
            Matches(r"[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?", "must be printable ASCII characters on one line"),
        ),
    ),
    Setting(
        "ca_cert",
        STRING,
        "LITELLM_CA_CERT",
        f"Certificates of certificate authorities to trust in addition to those of the system, {PEM}.",
    ),
    Setting(
        "client_cert",
        STRING,
        "LITELLM_CLIENT_CERT",
        f"The client certificate for mutual TLS, {PEM}. Requires `client_key`.",
    ),
    Setting(
        "client_key",
        STRING,
        "LITELLM_CLIENT_KEY",
        f"The private key of `client_cert`, {PEM}. It cannot have a passphrase.",
        sensitive=True,
    ),
    Setting(
        "insecure_skip_verify",
        BOOL,
        "LITELLM_INSECURE_SKIP_VERIFY",
        "Disables TLS certificate verification. The API key then goes to whichever server answers: use it for tests only.",
        "`false`",
    ),
    Setting(
        "proxy_url",
        STRING,
        "LITELLM_HTTP_PROXY",
        "The URL of an HTTP proxy for all requests, such as `http://proxy.example.com:3128`. It can include a user name and "
        "a password.",
        "the proxy of `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`; loopback addresses are then reached "
        "directly",
        sensitive=True,
    ),
    Setting(
        "timeout",
        NUMBER,
        "LITELLM_TIMEOUT",
        "The timeout of a request in seconds. A connection times out after at most 10 seconds.",
        "`60`",
        validators=SECONDS,
    ),
    Setting(
        "max_concurrent_requests",
        NUMBER,
        "LITELLM_MAX_CONCURRENT_REQUESTS",
        "The maximum number of concurrent requests, regardless of `-parallelism`. A lower number reduces the load on a small proxy.",
        "`10`",
        validators=(WholeNumber(), AtLeast(1), AtMost(1000)),
    ),
)

RETRY = (
    Setting(
        "max_attempts",
        NUMBER,
        "LITELLM_RETRY_MAX_ATTEMPTS",
        "The maximum number of times that a request is sent, including the first: `1` disables retries.",
        "as many as `max_elapsed` allows",
        validators=(WholeNumber(), AtLeast(1), AtMost(1000)),
    ),
    Setting(
        "max_elapsed",
        NUMBER,
        "LITELLM_RETRY_MAX_ELAPSED",
        "The maximum time in seconds from the first attempt to the last.",
        "`30`, and `5` while no connection is possible",
        validators=(AtLeast(0), AtMost(3600)),
    ),
    Setting(
        "min_delay",
        NUMBER,
        "LITELLM_RETRY_MIN_DELAY",
        "The approximate delay in seconds before the second attempt. It doubles with each further attempt.",
        "`0.25`",
        validators=SECONDS,
    ),
    Setting(
        "max_delay",
        NUMBER,
        "LITELLM_RETRY_MAX_DELAY",
        "The maximum delay in seconds between two attempts, even if LiteLLM asks for more (`Retry-After`).",
        "`10`",
        validators=SECONDS,
    ),
)

RETRY_BLOCK = Block(
    {each.name: each.attribute for each in RETRY},
    description="Controls how requests are retried after a temporary fault. Reads are always retried; a write is retried only if LiteLLM "
    "did not receive it, rejected it with status 429, or was too busy for it, so that nothing is done twice.",
)

SCHEMA = Schema(
    Block(
        {each.name: each.attribute for each in SETTINGS},
        {"retry": NestedBlock(Nesting.SINGLE, RETRY_BLOCK)},
        description="Manages a LiteLLM proxy: its models, teams, team members and keys.",
    )
)


def known(config: State) -> bool:
    """Whether every setting is known: not while the same run creates the proxy that one comes from."""
    return all(is_known(value) for value in config.values())


TOGETHER: tuple[ConfigValidator, ...] = (
    RequiredTogether(("client_cert", "client_key"), "A certificate and its private key go together."),
    Conflicting(
        ("ca_cert", "insecure_skip_verify"),
        "With insecure_skip_verify = true no authority is asked. Remove one of them.",
        is_set=lambda _, value: not (is_null(value) or value is False),
    ),
)
"""What goes together; not in the schema, since environment variables stand in for attributes."""


def check(config: State, environ: Mapping[str, str], diagnostics: Diagnostics) -> None:
    """What goes together in a provider block and the environment, as far as it is known."""
    ignored = Diagnostics()  # what is wrong in a variable is reported when the provider is configured
    values = {each.name: _resolved(each, config.get(each.name), environ, ignored) for each in SETTINGS}
    for each in TOGETHER:
        each.validate(values, ROOT, diagnostics)
    for name in header_names(config.get("headers")):
        if not HEADER_NAME.fullmatch(name):
            place = path("headers").element(name)
            diagnostics.error(f"Invalid value for {place}", f'"{name}" cannot be the name of a header.', place)
    retry = config.get("retry")
    retry = retry if isinstance(retry, dict) else {}
    shortest, longest = (retry.get(name) for name in ("min_delay", "max_delay"))
    if isinstance(shortest, int | Decimal) and isinstance(longest, int | Decimal) and shortest > longest:
        place = path("retry").attribute("min_delay")
        diagnostics.error("min_delay is more than max_delay", "The delays grow from one to the other.", place)


def header_names(headers: Value) -> list[str]:
    """The names that are known."""
    return [*headers] if isinstance(headers, dict) else []


def resolve(config: State, environ: Mapping[str, str], diagnostics: Diagnostics) -> State:
    """The settings, from the configuration, or else from the environment; each error refers to its attribute."""
    retry = config.get("retry") or {}
    values = {each.name: _resolved(each, config.get(each.name), environ, diagnostics) for each in SETTINGS}
    values["retry"] = {
        each.name: _resolved(each, retry.get(each.name), environ, diagnostics, path("retry")) for each in RETRY
    }
    for name, meaning in (
        ("api_base", "the address of the LiteLLM proxy, such as https://litellm.example.com"),
        ("api_key", "the proxy's master key, or the key of a proxy admin"),
    ):
        if not (values[name] or "").strip():
            variable = next(each.variable for each in SETTINGS if each.name == name)
            diagnostics.error(
                f"Missing {name}", f"Set {name} in the provider block, or {variable}: {meaning}.", path(name)
            )
    check(values, environ, diagnostics)
    if not diagnostics.has_error:
        _warn(values, diagnostics)
    return values


def _warn(values: State, diagnostics: Diagnostics) -> None:
    if values["insecure_skip_verify"]:
        diagnostics.warning(
            "TLS certificates are not verified",
            "insecure_skip_verify is on: the API key goes to whichever server answers at the proxy's address. Set ca_cert to "
            "the certificate authority of the proxy instead.",
            path("insecure_skip_verify"),
        )
    unused = [name for name in ("ca_cert", "client_cert", "insecure_skip_verify") if values[name]]
    if unused and values["api_base"].strip().lower().startswith("http:"):
        diagnostics.warning(
            f"{unused[0]} has no effect",
            "There are no certificates with an api_base that begins with http://. Write https:// if the proxy speaks TLS.",
            path(unused[0]),
        )


def _resolved(
    setting: Setting, value: Value, environ: Mapping[str, str], diagnostics: Diagnostics, base: Path = ROOT
) -> Any:
    """A value of the configuration, or else that of the variable, in the setting's type."""
    text = environ.get(setting.variable, "")
    if value is not None or not text.strip():
        return value
    place = base.attribute(setting.name)
    try:
        value = _parsed(setting.type, text)
    except ValueError as error:
        diagnostics.error(f"Invalid value for {setting.variable}", f"{error} The variable sets {place}.", place)
        return None
    for check_value in setting.validators:
        found = Diagnostics()
        check_value.validate(value, place, found)
        for each in found:
            diagnostics.error(f"Invalid value for {setting.variable}", each.detail, place)
    return value


def _parsed(kind: Type, text: str) -> Value:
    if kind == BOOL:
        word = text.strip().lower()
        if word not in TRUE + FALSE:
            raise ValueError("It must be true or false.")
        return word in TRUE
    if kind == NUMBER:
        try:
            number = Decimal(text.strip())
        except InvalidOperation:
            raise ValueError("It must be a number.") from None
        if not number.is_finite():
            raise ValueError("It must be a number.")
        return number
    if kind == STRING:
        return text
    import json

    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        raise ValueError('It must be a JSON object of strings, such as {"X-Team": "platform"}.')
    return value


def user_agent(version: str, terraform_version: str, environ: Mapping[str, str], diagnostics: Diagnostics) -> str:
    """Who asks: Terraform, this provider, and what `TF_APPEND_USER_AGENT` adds, as providers of HashiCorp's say it."""
    added = environ.get(APPENDED, "").strip()
    if not re.fullmatch(r"[\x20-\x7e]*", added):
        diagnostics.error(f"Invalid value for {APPENDED}", "It must be printable ASCII characters on one line.")
        added = ""
    terraform = f"Terraform/{terraform_version} (+https://www.terraform.io)" if terraform_version else ""
    return " ".join(filter(None, [terraform, f"terraform-provider-litellm/{version}", added]))


def options(values: State) -> Options:
    """The client's options of resolved settings."""
    from terraform_provider_litellm.client.options import Options
    from terraform_provider_litellm.client.retry import RetryPolicy

    retry, usual = values["retry"], RetryPolicy()

    def number(value: int | Decimal | None, default: float) -> float:
        return default if value is None else float(value)

    return Options(
        headers=values["headers"] or {},
        ca_cert=values["ca_cert"] or "",
        client_cert=values["client_cert"] or "",
        client_key=values["client_key"] or "",
        insecure_skip_verify=bool(values["insecure_skip_verify"]),
        proxy_url=(values["proxy_url"] or "").strip(),
        timeout=number(values["timeout"], Options.timeout),
        policy=RetryPolicy(
            attempts=int(number(retry["max_attempts"], usual.attempts)),
            total=number(retry["max_elapsed"], usual.total),
            unsent=number(retry["max_elapsed"], usual.unsent),
            first=number(retry["min_delay"], usual.first),
            longest=number(retry["max_delay"], usual.longest),
        ),
        concurrency=int(number(values["max_concurrent_requests"], Options.concurrency)),
        changed_by=values["changed_by"] or "",
    )
