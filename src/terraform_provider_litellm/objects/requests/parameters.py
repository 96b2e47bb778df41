"""The `litellm_params` of guardrails and prompts that have no attribute: free-form ones, and secrets beside them.

LiteLLM adds names with defaults, at any depth of what it knows. Only names that the configuration has written are compared;
an import takes up those that differ from a default.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes.rows import without_nulls
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.types import DYNAMIC
from terraform_provider_litellm.plugin.validators import JsonObject
from terraform_provider_litellm.plugin.values import is_null
from terraform_provider_litellm.record.behaviours import FilledByLiteLLM, HasWriteOnlyTwin, LeftAlone
from terraform_provider_litellm.record.field import Field, held, unchanged
from terraform_provider_litellm.record.free_form import FreeForm
from terraform_provider_litellm.record.json_values import (
    HASHED,
    TAKEN_BACK,
    Json,
    Row,
    bare,
    equivalent,
    holds_mask,
    refers,
    unmasked,
)
from terraform_provider_litellm.record.table import SharedStorage

if TYPE_CHECKING:
    from collections.abc import Callable

    from terraform_provider_litellm.plugin.diagnostics import Diagnostics
    from terraform_provider_litellm.plugin.values import State, Value

PLACE = "litellm_params"
SECRETS = "sensitive_litellm_params"
PLACES = (PLACE, SECRETS)

SECRET = re.compile(r"(^|[_-])(authorization|credentials|key|passwd|password|secret|token)$", re.IGNORECASE)
"""Names of secrets, of which LiteLLM masks those that are not inside an object of another name."""


@dataclass(frozen=True)
class Parameters:
    """The parameters of one kind of object.

    - `own` are the parameters that have an attribute, by its name.
    - `defaults(row)` returns the values, apart from null, that the parameters of an object have unless somebody sets them;
      `of_elements` are those in the objects of a list.
    - `models` are objects of which LiteLLM knows the names, so that it adds those that have a default.
    - `to_api` converts parameters to LiteLLM's form.
    """

    own: Mapping[str, str]
    defaults: Callable[[Row], Mapping[str, Json]] = lambda _row: {}
    of_elements: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    models: Collection[str] = ()
    to_api: Callable[[Json], Json] = unchanged

    def fields(self, noun: str, example: str, secret: str) -> tuple[Field, Field]:
        """The attributes; `example` and `secret` are objects in HCL."""
        return (
            Field(
                PLACE,
                DYNAMIC,
                f"Further `litellm_params` of the {noun}, as an object with values of any type: `{example}`. Null values "
                "are ignored. Names that it does not contain are left as they are in LiteLLM, also if another client sets them.",
                behaviours=(FilledByLiteLLM(), LeftAlone("parameters that other clients set")),
                cleared_by={},
                to_api=lambda data: self.to_api(without_nulls(data)),
                validators=(JsonObject(),),
            ),
            Field(
                SECRETS,
                DYNAMIC,
                f"Further `litellm_params` of the {noun} that are secrets, or contain secrets, as an object: `{secret}`.",
                behaviours=(HasWriteOnlyTwin(),),
                sensitive=True,
                cleared_by={},
                to_api=without_nulls,
                validators=(JsonObject(),),
            ),
        )

    @property
    def storage(self) -> SharedStorage:
        """The storage of both attributes."""
        return SharedStorage(PLACES, join, self.split)

    def split(self, row: Row, written: Mapping[str, Json]) -> Mapping[str, Json]:
        """What LiteLLM has of the names that were written; of parameters that nobody has written, all but defaults.

        Nothing is told of secrets that a twin has set, nor of those that were never in the state.
        """
        params = row.get(PLACE) or {}
        mine, secrets = written.get(PLACE), written.get(SECRETS)
        told: dict[str, Json] = {PLACE: self._others(row, secrets or {}) if mine is None else self._told(mine, params)}
        if isinstance(secrets, dict) and HASHED not in secrets.values():
            told[SECRETS] = self._told(secrets, params)
        return told

    def _told(self, mine: Mapping[str, Json], params: Row) -> dict[str, Json]:
        return {
            name: unmasked(value, seen(value, params[name], known=name in self.models))
            for name, value in mine.items()
            if params.get(name) is not None
        }

    def _others(self, row: Row, secrets: Collection[str]) -> dict[str, Json]:
        return {
            name: self._bare(name, value)
            for name, value in self.set_in(row).items()
            if name not in self.own
            and name not in secrets
            and not holds_mask(value)
            and not any(secret_names({name: value}))
        }

    def _bare(self, name: str, value: Json) -> Json:
        usual = self.of_elements.get(name)
        if usual is None or not isinstance(value, list):
            return bare(value)
        return [
            {inner: item for inner, item in bare(each).items() if not (inner in usual and usual[inner] == item)}
            if isinstance(each, dict)
            else each
            for each in value
        ]

    def set_in(self, row: Row) -> dict[str, Json]:
        """The parameters of a row that are neither null nor the default of their name."""
        usual = self.defaults(row)
        return {
            name: value
            for name, value in (row.get(PLACE) or {}).items()
            if value is not None and not (name in usual and equivalent(usual[name], value))
        }

    def check(self, config: State, diagnostics: Diagnostics) -> None:
        """Each name stands in one place, and secrets in the sensitive one."""
        twin = f"{SECRETS}_wo"
        for place in (PLACE, SECRETS, twin):
            given = {name: value for name, value in held(config.get(place)).items() if not is_null(value)}
            for name in sorted(self.own.keys() & given.keys()):
                diagnostics.error(
                    f"{name} cannot be set in {place}",
                    f"Set {self.own[name]} instead, and remove {name} from {place}.",
                    path(place),
                )
            if place != PLACE:
                self._check_twice(place, given, held(config.get(PLACE)), diagnostics)
        self._check_secrets(held(config.get(PLACE)), diagnostics)

    @staticmethod
    def _check_twice(
        place: str, secrets: Mapping[str, Value], params: Mapping[str, Value], diagnostics: Diagnostics
    ) -> None:
        for name in sorted(name for name in secrets if not is_null(params.get(name))):
            diagnostics.error(f"{name} is set twice", f"Remove {name} from either {PLACE} or {place}.", path(PLACE))

    def _check_secrets(self, params: Mapping[str, Value], diagnostics: Diagnostics) -> None:
        for name, value in params.items():
            secret = next(secret_names({name: value}), None)
            if secret is not None and name not in self.own:
                diagnostics.warning(
                    f"{secret} in {PLACE} is not sensitive",
                    f"{secret} is a secret, and plans show the values of {PLACE}. Move {name} to {SECRETS} or {SECRETS}_wo.",
                    path(PLACE),
                )


def join(values: Mapping[str, Json]) -> dict[str, Json]:
    """Secrets stand beside the other parameters."""
    return {PLACE: {**(values[PLACE] or {}), **(values[SECRETS] or {})}}


def secret_names(value: Value) -> Iterator[str]:
    """The names of secrets at any depth, but those of a text that is missing or a reference to one."""
    if isinstance(value, dict):
        for name, item in value.items():
            if isinstance(item, str) and item and not refers(item) and SECRET.search(name):
                yield name
            yield from secret_names(item)
    elif isinstance(value, list):
        for item in value:
            yield from secret_names(item)


def seen(mine: Json, theirs: Json, *, known: bool = False) -> Json:
    """LiteLLM's value without what it adds to the written one: nulls, and any other name in an object that it knows.

    It knows those in lists.
    """
    if isinstance(mine, dict) and isinstance(theirs, dict):
        mutual = {name: seen(value, theirs.get(name), known=known) for name, value in mine.items() if name in theirs}
        empty = {name: None for name, value in mine.items() if value is None and name not in theirs}
        added = {} if known else {name: item for name, item in bare(theirs).items() if name not in mine}
        return mutual | empty | added
    if isinstance(mine, list) and isinstance(theirs, list):
        if len(mine) == len(theirs):
            return [seen(*pair, known=True) for pair in zip(mine, theirs, strict=True)]
        return bare(theirs)
    return theirs


@dataclass(frozen=True)
class ParameterNames(FreeForm):
    """The names of free-form parameters, which a change may remove."""

    parameters: Parameters = field(kw_only=True)

    def complete(self, body: dict[str, Json], chosen: Mapping[str, Field], values: State, prior: State) -> None:
        """Make the names that a change removes `TAKEN_BACK`."""
        if not chosen.keys().isdisjoint(PLACES):
            gone = _names(prior) - _names(values)
            body[PLACE] |= dict.fromkeys(sorted(gone), TAKEN_BACK)

    def lingering(self, row: Row, values: State, chosen: Iterable[Field], prior: State) -> Iterator[tuple[Field, Json]]:
        """The attributes of which LiteLLM still has names that a change removed, with these."""
        params, kept = self.parameters.set_in(row), _names(values)
        for each in chosen:
            if each.name in PLACES:
                gone = held(prior.get(each.name)).keys() - kept
                left = {name: params[name] for name in sorted(gone & params.keys())}
                if left:
                    yield each, left


def _names(state: State) -> set[str]:
    """The names of all free-form parameters in a state, of a twin's too."""
    return {name for place in PLACES for name, value in held(state.get(place)).items() if not is_null(value)}
