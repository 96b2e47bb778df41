"""How requests are routed: `router_settings`, of a key or a team, in place of the proxy's own settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from terraform_plugin.types import BOOL, DYNAMIC, NUMBER, STRING
from terraform_plugin.validators import Held, ListOf, MapOf, Shape, Simple
from terraform_provider_litellm.fields import Field, Json
from terraform_provider_litellm.limits import AMOUNT, COUNT

TEXT, TEXTS, AMOUNTS = Simple(STRING), ListOf(Simple(STRING)), Simple(NUMBER, AMOUNT)
WHOLE = Simple(NUMBER, COUNT)
RETRIES = Shape(
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
FREE = MapOf(None)
SETTINGS: Mapping[str, Held] = {
    "routing_strategy": TEXT,
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
    "fallbacks": ListOf(FREE),
    "context_window_fallbacks": ListOf(FREE),
    "fallback_on_unsupported_params": Simple(BOOL),
    "num_retries": WHOLE,
    "max_retries": WHOLE,
    "retry_after": AMOUNTS,
    "retry_policy": RETRIES,
    "model_group_retry_policy": MapOf(RETRIES),
    "timeout": AMOUNTS,
    "allowed_fails": WHOLE,
    "cooldown_time": AMOUNTS,
    "model_group_alias": FREE,
    "model_group_affinity_config": MapOf(TEXTS),
    "weights": MapOf(MapOf(AMOUNTS)),
    "enable_tag_filtering": Simple(BOOL),
    "tag_routing_prefix": TEXT,
    "optional_pre_call_checks": TEXTS,
}


def told(value: Json) -> Json:
    """JSON without the names whose value is null, at any depth: modules pass such on for what is not set."""
    if isinstance(value, dict):
        return {name: told(item) for name, item in value.items() if item is not None}
    return [told(item) for item in value] if isinstance(value, list) else value


def router_settings(noun: str, **rest: Any) -> Field:
    """The attribute, for requests of a `noun`."""
    names = ", ".join(f"`{name}`" for name in SETTINGS)
    return Field(
        "router_settings",
        DYNAMIC,
        f"How requests of the {noun} are routed, as an object with any of {names}: "
        '`{ num_retries = 3, timeout = 30, fallbacks = [{ "gpt-4" = ["claude"] }] }`. Times are in seconds. What is left out '
        "is as the proxy has it.",
        clear={},
        to_api=told,
        validators=(Shape(SETTINGS, grows=True),),
        **rest,
    )
