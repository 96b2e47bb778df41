"""Dynamic values with a shape take what attributes with a type take: Terraform converts it there, and the provider here."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from terraform_provider_litellm import catalog
from terraform_provider_litellm.attributes.router_settings import attribute
from terraform_provider_litellm.lifecycle.resource import ObjectResource
from terraform_provider_litellm.objects.keys.key import KEY
from terraform_provider_litellm.objects.teams.team import TEAM
from terraform_provider_litellm.plugin.diagnostics import Diagnostics, Severity
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.server import resources
from terraform_provider_litellm.plugin.server.host import Host
from terraform_provider_litellm.plugin.validators import Held, ListOf, MapOf, Shape, Simple, SimpleOr, UnlessEmpty
from terraform_provider_litellm.plugin.values import infer
from terraform_provider_litellm.provider import LiteLLMProvider
from terraform_provider_litellm.record.field import Field
from tests.values import Draw
from tests.values import held as values_of

SHAPED = [
    (resource.record.type_name, field, held)
    for make in catalog.resources().values()
    if isinstance(resource := make(), ObjectResource)
    for field in resource.table.fields
    for check in field.validators
    if isinstance(held := check.check if isinstance(check, UnlessEmpty) else check, Held)
]


def as_text(check: Held | None, data: Any) -> Any:
    """A value with texts in place of its numbers and truth values, wherever a type is demanded."""
    match check:
        case Simple() if isinstance(data, bool):
            return str(data).lower()
        case Simple() if isinstance(data, int | Decimal):
            return str(data)
        case SimpleOr():
            return as_text(check.long if isinstance(data, dict) else check.short, data)
        case ListOf():
            return [as_text(check.item, item) for item in data]
        case MapOf():
            return {name: as_text(check.item, item) for name, item in data.items()}
        case Shape():
            return {name: as_text(check.names[name], item) for name, item in data.items()}
    return data


def errors(field: Field, data: Any) -> list[str]:
    """What is wrong with a value of an attribute."""
    diagnostics = Diagnostics()
    for check in field.checks:
        check.validate(infer(data), path(field.name), diagnostics)
    return [each.detail for each in diagnostics if each.severity is Severity.ERROR]


@pytest.mark.parametrize(("kind", "field", "held"), SHAPED, ids=[f"{kind}.{field.name}" for kind, field, _ in SHAPED])
def test_numbers_and_truth_values_may_be_texts(kind: str, field: Field, held: Held) -> None:
    """Whichever form is written, LiteLLM gets the same, and a change of the form alone is none."""
    for seed in range(40):
        data = values_of(held).draw(Draw(f"{kind} {field.name} {seed}"))
        texts = as_text(held, data)
        assert errors(field, texts) == errors(field, data)
        if errors(field, data) == []:
            assert field.written(infer(texts)) == field.written(infer(data))
            assert field.same(infer(texts), field.written(infer(data)))


ROUTER = attribute("key")
FALLBACKS: dict[str, Any] = {
    "a pair, as others write it": [{"model": "*", "fallback_models": ["b"]}],
    "LiteLLM's own form": [{"*": ["b"]}],
    "a set of pairs": [{"model": "*", "fallback_models": ["b"]}, {}],
}


@pytest.mark.parametrize("name", ["fallbacks", "context_window_fallbacks", "content_policy_fallbacks"])
@pytest.mark.parametrize("entries", FALLBACKS.values(), ids=FALLBACKS)
def test_fallbacks_reach_litellm_in_its_own_form(name: str, entries: Any) -> None:
    """It would store any other and follow none; to exchange the forms changes nothing."""
    assert errors(ROUTER, {name: entries}) == []
    assert ROUTER.written(infer({name: entries})) == {name: [{"*": ["b"]}]}
    assert ROUTER.same(infer({name: entries}), {name: [{"*": ["b"]}]})


def test_each_model_has_an_entry_of_its_own() -> None:
    """LiteLLM looks at the first name in an entry only; an object has no order of its own."""
    written = ROUTER.written(infer({"fallbacks": [{"c": ["d", {"model": "e"}], "a": ["b"]}]}))
    assert written == {"fallbacks": [{"a": ["b"]}, {"c": ["d", {"model": "e"}]}]}


IGNORED: dict[str, tuple[Any, str]] = {
    "a text in place of a list": ({"fallbacks": [{"a": "b"}]}, 'fallbacks[0]["a"]'),
    "half a pair": ({"fallbacks": [{"model": "a"}]}, 'fallbacks[0]["model"]'),
    "no object": ({"context_window_fallbacks": [["a", "b"]]}, "context_window_fallbacks[0]"),
    "a map in place of a list": ({"fallbacks": {"a": ["b"]}}, "fallbacks"),
    "JSON text": ({"fallbacks": '[{"a": ["b"]}]'}, "jsonencode"),
    "an alias of a list": ({"model_group_alias": {"a": ["b"]}}, 'model_group_alias["a"]'),
    "an alias without a model": ({"model_group_alias": {"a": {"hidden": True}}}, 'model_group_alias["a"].model'),
    "retries of a text": ({"retry_policy": {"DefaultRetries": "often"}}, "retry_policy.DefaultRetries"),
}


@pytest.mark.parametrize(("settings", "place"), IGNORED.values(), ids=IGNORED)
def test_a_form_that_litellm_would_ignore_is_an_error_at_its_place(settings: Any, place: str) -> None:
    """At validation, and not when a fallback is needed."""
    diagnostics = Diagnostics()
    ROUTER.validators[0].validate(infer(settings), path("router_settings"), diagnostics)
    (said,) = diagnostics
    assert said.severity is Severity.ERROR
    assert place in f"{said.summary} {said.detail}"


def test_a_strategy_that_litellm_ignores_is_a_warning() -> None:
    """Later releases may have more of them."""
    diagnostics = Diagnostics()
    ROUTER.validators[0].validate(infer({"routing_strategy": "lowest-latency"}), path("router_settings"), diagnostics)
    assert [(each.severity, each.summary) for each in diagnostics] == [
        (Severity.WARNING, "Unusual value for router_settings.routing_strategy")
    ]


def test_retries_may_have_the_names_of_other_providers() -> None:
    """LiteLLM would drop them."""
    policy = {"rate_limit_error_retries": "5", "TimeoutErrorRetries": 2}
    assert errors(ROUTER, {"retry_policy": policy}) == []
    ours = {"RateLimitErrorRetries": 5, "TimeoutErrorRetries": 2}
    settings = {"retry_policy": policy, "model_group_retry_policy": {"gpt-4": policy}}
    assert ROUTER.written(infer(settings)) == {"retry_policy": ours, "model_group_retry_policy": {"gpt-4": ours}}


def test_an_empty_text_in_a_shape_means_unset() -> None:
    """As in an attribute."""
    budgets = KEY.table.by_name["model_max_budget"]
    value = infer({"gpt-4": {"max_budget": 1, "budget_duration": ""}})
    assert budgets.written(value) == {"gpt-4": {"max_budget": 1}}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("metadata", infer({"a": [{"b": Decimal("1e400")}]})),
        ("metadata", infer({"a": -(10**309)})),
        ("max_budget", Decimal("1e999")),
        ("model_rpm_limit", {"m": 10**309}),
    ],
)
async def test_a_number_that_no_double_holds_is_an_error_at_the_attribute(name: str, value: Any) -> None:
    """LiteLLM takes it for infinity, and fails."""
    resource = ObjectResource(TEAM)
    config = dict.fromkeys(resource.schema.type.attributes) | {"team_alias": "a", name: value}
    call = await resources.validate(Host(LiteLLMProvider({}), repr), resource, config, write_only_allowed=True)
    assert (name, f"Invalid value for {name}") in [(str(each.path), each.summary) for each in call.diagnostics]
