"""`router_settings` of a key or a team, which override the proxy's own settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes.limits import AMOUNT, COUNT
from terraform_provider_litellm.attributes.shared_attribute import SharedAttribute
from terraform_provider_litellm.plugin.types import BOOL, DYNAMIC, NUMBER, STRING
from terraform_provider_litellm.plugin.validators import Held, ListOf, MapOf, OneOf, Shape, Simple, SimpleOr
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.json_values import Json

if TYPE_CHECKING:
    from terraform_provider_litellm.plugin.diagnostics import Diagnostics
    from terraform_provider_litellm.plugin.paths import Path
    from terraform_provider_litellm.plugin.values import Value

TEXT, TEXTS, AMOUNTS = Simple(STRING), ListOf(Simple(STRING)), Simple(NUMBER, AMOUNT)
WHOLE = Simple(NUMBER, COUNT)
FREE = MapOf(None)

STRATEGIES = (
    "simple-shuffle",
    "least-busy",
    "usage-based-routing",
    "usage-based-routing-v2",
    "latency-based-routing",
    "cost-based-routing",
)
"""The strategies that a request may use; in place of any other, LiteLLM uses the proxy's own."""

PAIR = {"model", "fallback_models"}


def fallback(entry: Json) -> Json:
    """An entry of fallbacks in LiteLLM's own form, `{ model = [others] }`.

    Other providers write the model and its fallbacks as a pair, which LiteLLM would store and never use.
    """
    if isinstance(entry, dict) and entry.keys() == PAIR and isinstance(entry["model"], str):
        return {entry["model"]: entry["fallback_models"]}
    return entry


@dataclass(frozen=True)
class Fallback(MapOf):
    """The fallback models, by model; each is a name, or an object with a name under `model`."""

    @property
    def description(self) -> str:
        """The expected form, with an example."""
        return 'must be an object of lists by model, such as { "gpt-4" = ["claude"] }'

    def look(self, value: Value, path: Path, diagnostics: Diagnostics) -> None:
        """Check the value in LiteLLM's own form."""
        super().look(fallback(value), path, diagnostics)

    def converted(self, value: Value) -> Value:
        """The value in LiteLLM's own form."""
        return super().converted(fallback(value))


@dataclass(frozen=True)
class Fallbacks(ListOf):
    """Fallbacks of several models."""

    def converted(self, value: Value) -> Value:
        """One model per entry, sorted by name: LiteLLM reads only the first model of an entry."""
        entries = super().converted(value)
        if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
            return entries
        return [{model: others} for each in entries for model, others in sorted(each.items(), key=lambda item: item[0])]


FALLBACKS = Fallbacks(Fallback(ListOf(SimpleOr(TEXT, FREE))))


def in_capitals(name: str) -> str:
    """LiteLLM's name of an entry of a retry policy: other providers write `rate_limit_error_retries`."""
    return re.sub(r"(?:^|_)([a-z])", lambda found: found[1].upper(), name)


@dataclass(frozen=True)
class Retries(Shape):
    """The number of retries, by error."""

    def look(self, value: Value, path: Path, diagnostics: Diagnostics) -> None:
        """Check the entries under LiteLLM's names."""
        super().look(self._named(value), path, diagnostics)

    def converted(self, value: Value) -> Value:
        """The entries under LiteLLM's names."""
        return super().converted(self._named(value))

    @staticmethod
    def _named(value: Value) -> Value:
        return {in_capitals(name): item for name, item in value.items()} if isinstance(value, dict) else value


RETRIES = Retries(
    dict.fromkeys(
        (
            "BadRequestErrorRetries",
            "AuthenticationErrorRetries",
            "TimeoutErrorRetries",
            "RateLimitErrorRetries",
            "ContentPolicyViolationErrorRetries",
            "InternalServerErrorRetries",
            "ServiceUnavailableErrorRetries",
            "NotFoundErrorRetries",
            "DefaultRetries",
        ),
        WHOLE,
    ),
    grows=True,
)
SETTINGS: Mapping[str, Held] = {
    "routing_strategy": Simple(STRING, (OneOf(STRATEGIES, warn=True),)),
    "routing_strategy_args": FREE,
    "routing_groups": ListOf(
        Shape(
            {
                "group_name": TEXT,
                "models": TEXTS,
                "routing_strategy": TEXT,
                "routing_strategy_args": FREE,
                "model_priorities": MapOf(WHOLE),
            },
            required=("group_name", "models", "routing_strategy"),
            grows=True,
        )
    ),
    "fallbacks": FALLBACKS,
    "context_window_fallbacks": FALLBACKS,
    "content_policy_fallbacks": FALLBACKS,
    "fallback_on_unsupported_params": Simple(BOOL),
    "num_retries": WHOLE,
    "max_retries": WHOLE,
    "retry_after": AMOUNTS,
    "retry_policy": RETRIES,
    "model_group_retry_policy": MapOf(RETRIES),
    "timeout": AMOUNTS,
    "allowed_fails": WHOLE,
    "cooldown_time": AMOUNTS,
    "model_group_alias": MapOf(
        SimpleOr(TEXT, Shape({"model": TEXT, "hidden": Simple(BOOL)}, required=("model",), grows=True))
    ),
    "model_group_affinity_config": MapOf(TEXTS),
    "weights": MapOf(MapOf(AMOUNTS)),
    "enable_tag_filtering": Simple(BOOL),
    "tag_routing_prefix": TEXT,
    "optional_pre_call_checks": TEXTS,
}

SINCE = {"fallback_on_unsupported_params": "1.108.11", "content_policy_fallbacks": "1.109.1"}
"""The first releases that support a setting; older ones ignore it."""

SINCE_IN_KEYS = {
    "routing_groups": "1.85.0",
    "model_group_affinity_config": "1.85.0",
    "retry_policy": "1.95.1",
    "enable_tag_filtering": "1.95.1",
    "tag_routing_prefix": "1.100.5",
    "weights": "1.106.0",
    "optional_pre_call_checks": "1.106.0",
}
"""The first releases that store a setting for a key; older ones store it only for a team."""


def normalized(value: Json) -> Json:
    """JSON without names whose value is null, at any depth: modules pass null for unset values."""
    if isinstance(value, dict):
        return {name: normalized(item) for name, item in value.items() if item is not None}
    return [normalized(item) for item in value] if isinstance(value, list) else value


@SharedAttribute
def attribute(noun: str) -> Field:
    """The attribute, for requests of a `noun`."""
    names = ", ".join(f"`{name}`" for name in SETTINGS)
    return Field(
        "router_settings",
        DYNAMIC,
        f"Router settings for requests of the {noun}, as an object with any of {names}: `{{ num_retries = 3, "
        'timeout = 30, fallbacks = [{ "gpt-4" = ["claude"] }] }`. Times are in seconds. For omitted names, the settings of '
        "the proxy apply.",
        cleared_by={},
        since_in=SINCE,
        to_api=normalized,
        validators=(Shape(SETTINGS, grows=True),),
    )
