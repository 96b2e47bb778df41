"""Write-only twins of secret attributes: `model_api_key_wo` and `model_api_key_wo_version` beside `model_api_key`.

The value of a twin is only in the configuration. A salted hash in private state shows whether it has changed; the
version is in the state, and Terraform plans its change. If unset, the version increases by itself.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from terraform_provider_litellm.plugin.config_validators import AlsoRequires, Conflicting
from terraform_provider_litellm.plugin.schema import Attribute
from terraform_provider_litellm.plugin.types import DYNAMIC, NUMBER
from terraform_provider_litellm.plugin.values import UNKNOWN, Dynamic, State, Value, is_known, is_null, plain
from terraform_provider_litellm.record.json_values import HASHED, conform

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.resource import Apply, Plan, Private
    from terraform_provider_litellm.plugin.schema import ConfigValidator
    from terraform_provider_litellm.record.field import Field
    from terraform_provider_litellm.record.json_values import Place

COST = 2**12
"""The cost of scrypt: some ten milliseconds per secret, so that weak secrets cannot be guessed from their hashes."""


LOST = -1
"""The version in the state of a secret that another client has changed: no configuration has it."""


def twin(field: Field) -> str:
    """The name of the write-only attribute."""
    return f"{field.name}_wo"


def version(field: Field) -> str:
    """The name of the attribute with the version of the secret."""
    return f"{field.name}_wo_version"


def attributes(field: Field) -> dict[str, Attribute]:
    """Both attributes of the twin."""
    return {
        twin(field): Attribute(
            field.type,
            optional=True,
            sensitive=True,
            write_only=True,
            description=f"The value of `{field.name}`, which is never stored in state or plan. Requires Terraform 1.11 or newer.",
            validators=field.checks,
        ),
        version(field): Attribute(
            NUMBER,
            optional=True,
            computed=True,
            description=f"The version of the value of `{twin(field)}`. A change sends the value again. If unset, it increases "
            "when the value changes.",
        ),
    }


def hide(fields: Iterable[Field], client: Client | None, *states: State | None) -> None:
    """Mask the secrets of an object in all errors of the run: LiteLLM may return them in an error about another object.

    All values of a free-form attribute with a twin are secrets; in others, only the values of sensitive names.
    """
    if client is None:
        return
    for field in (field for field in fields if field.sensitive):
        for value in (state.get(name) for state in filter(None, states) for name in (field.name, twin(field))):
            for part in _known_parts(value):
                client.hide(part if field.type == DYNAMIC and not field.has_twin else {"secret": part})


def _known_parts(value: Value) -> list[Value]:
    """The value, or, if an object is only partly known, its known parts."""
    inner = value.value if isinstance(value, Dynamic) else value
    if is_known(inner) or not isinstance(inner, dict):
        return [plain(inner)] if is_known(inner) else []
    return [{name: plain(item)} for name, item in inner.items() if is_known(item)]


def config_validators(fields: Iterable[Field]) -> Iterator[ConfigValidator]:
    """A secret is set in only one way, and a version requires a twin."""
    for field in fields:
        yield Conflicting((field.name, twin(field)), "Both set the same secret. Remove one of them.")
        yield AlsoRequires((version(field), twin(field)), f"It is the version of {twin(field)}.")


def given(fields: Iterable[Field], config: State) -> State:
    """The secrets that twins set, by the names of the plain attributes."""
    return {field.name: config[twin(field)] for field in fields if not is_null(config.get(twin(field)))}


def plan(fields: Sequence[Field], call: Plan[Client], kept: Container[str]) -> None:
    """Plan the versions: the configured one, or the next one if the value changed and is not in `kept`."""
    if call.planned is None or call.config is None:
        return
    private = {} if call.prior is None else call.private  # a replacement has the former object's private data
    for field in fields:
        value, wanted = call.config.get(twin(field)), call.config.get(version(field))
        before = None if call.prior is None else call.prior.get(version(field))
        if is_null(value) or is_null(wanted):
            next_one = before if field.name in kept else _next(field, value, before, private)
            call.planned[version(field)] = next_one
        if not is_null(value) and (field.generated_if_unset or is_null(call.config.get(field.name))):
            call.planned[field.name] = None  # an empty value too, which would otherwise stay


def versions(fields: Iterable[Field], call: Apply[Client]) -> State:
    """The versions for the new state; one that was unknown at plan time is computed now."""
    prior = call.prior or {}
    return {
        version(field): _next(field, call.config.get(twin(field)), prior.get(version(field)), call.private)
        if call.planned.get(version(field)) is UNKNOWN
        else call.planned.get(version(field))
        for field in fields
    }


def _next(field: Field, value: Value, before: Value, private: Private) -> Value:
    """The version of a value: unchanged if the value is unchanged and LiteLLM has it."""
    if is_null(value):
        return None
    if not is_known(value):
        return UNKNOWN
    if before != LOST and _matches(private, field, value):
        return before  # None too: a secret that LiteLLM had before the object was taken over
    return max(before or 0, 0) + 1


def changed(fields: Iterable[Field], prior: State, planned: State) -> list[Field]:
    """The fields whose secret a twin sets and that must be written, or whose twin was removed."""
    return [field for field in fields if prior.get(version(field)) != planned.get(version(field))]


def remember(fields: Iterable[Field], call: Apply[Client], state: State) -> None:
    """Store a salted hash of each written value, to detect changes; if the version is unchanged, so is the hash."""
    prior, private = call.prior or {}, call.private
    kept = {}
    for field in fields:
        value = call.config.get(twin(field))
        if is_known(value) and not is_null(value):
            written = state.get(version(field)) != prior.get(version(field))
            before = private.get("secrets", {}).get(field.name)
            kept[field.name] = before if before and not written else _digests(value)
    if kept:
        private["secrets"] = kept
    else:
        private.pop("secrets", None)


def forget(fields: Iterable[Field], private: Private, lost: State) -> None:
    """Remove the hash of each value that LiteLLM may have lost, so that the next update writes it again."""
    for field in fields:
        if version(field) in lost:
            private.get("secrets", {}).pop(field.name, None)


def setting(fields: Iterable[Field], private: Private, place: Place) -> list[Field]:
    """The fields whose twin has set the value at a place of a row."""
    memory = private.get("secrets", {})
    return [
        field
        for field in fields
        if (isinstance(memory.get(field.name), dict) and not memory[field.name].keys().isdisjoint(place))
        or (isinstance(memory.get(field.name), str) and field.read_place == place)
    ]


def recollected(fields: Iterable[Field], private: Private, prior: State) -> State:
    """The state with the names of free-form secrets that a twin had set; their values are not known."""
    memory = private.get("secrets", {})
    names = {
        field.name: conform(field.type, dict.fromkeys(memory[field.name], HASHED))
        for field in fields
        if isinstance(memory.get(field.name), dict) and is_null(prior.get(field.name))
    }
    return prior | names


def _digests(value: Value) -> str | dict[str, str]:
    """The hash of a secret, or of an object the hash of each secret by its name."""
    inner = plain(value)
    if isinstance(inner, dict):
        return {name: digest(_text(item)) for name, item in inner.items() if item is not None}
    return digest(_text(inner))


def _matches(private: Private, field: Field, value: Value) -> bool:
    kept, inner = private.get("secrets", {}).get(field.name, ""), plain(value)
    if isinstance(inner, dict):
        inner = {name: item for name, item in inner.items() if item is not None}
        return (
            isinstance(kept, dict)
            and kept.keys() == inner.keys()
            and all(is_digest(kept[name], _text(item)) for name, item in inner.items())
        )
    return isinstance(kept, str) and is_digest(kept, _text(inner))


def _text(value: Value) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, default=str)


def digest(secret: str) -> str:
    """A salted hash of a secret, `salt:hash`, which only shows whether a secret is the same."""
    import secrets

    salt = secrets.token_hex(16)
    return f"{salt}:{_hash(salt, secret)}"


def is_digest(kept: str, secret: str) -> bool:
    """Whether a salted hash is that of a secret."""
    salt, _, hashed = kept.partition(":")
    return bool(salt) and _hash(salt, secret) == hashed


def _hash(salt: str, value: str) -> str:
    import hashlib

    return hashlib.scrypt(value.encode(), salt=bytes.fromhex(salt), n=COST, r=8, p=1, dklen=16).hex()
