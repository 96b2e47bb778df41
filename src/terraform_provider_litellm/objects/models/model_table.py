"""The attributes of `litellm_model` as a table: how LiteLLM keeps them, and where a parameter may stand instead."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from terraform_provider_litellm.objects.models.model_attributes import (
    CATALOGS,
    FIELDS,
    FURTHER_INFO,
    FURTHER_PARAMS,
    FURTHER_SECRETS,
    PARAMS,
    SECRET_PLACES,
    TAKEN_INFO,
    THINKING_TOKENS,
)
from terraform_provider_litellm.objects.models.model_catalog import Catalog, refers
from terraform_provider_litellm.objects.models.providers import model_string, parse_model_string
from terraform_provider_litellm.plugin.values import State, Value, infer, is_known, is_null, plain
from terraform_provider_litellm.record.field import Field, held, part_of
from terraform_provider_litellm.record.json_values import MISSING, TAKEN_BACK, dig, equivalent, holds_mask, unmasked
from terraform_provider_litellm.record.table import SharedStorage, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from terraform_provider_litellm.record.json_values import Json, Row

REMOVED = frozenset(
    {
        "api_key",
        "client_secret",
        "vertex_credentials",
        "vertex_ai_credentials",
        "aws_access_key_id",
        "aws_secret_access_key",
    }
)
"""What LiteLLM removes from the parameters that it returns."""

SERVER_PARAMS = frozenset({"model", "custom_llm_provider", "thinking", *PARAMS, *FURTHER_SECRETS.by_name})
"""What is not told of as further parameters that somebody has set: what has a place is told of by that."""

SERVER_INFO = frozenset(
    {
        "access_via_team_ids",
        "created_at",
        "created_by",
        "db_model",
        "direct_access",
        "id",
        "key",
        "litellm_provider",
        "member_auto_router",
        "pricing_overrides",
        "provider_specific_entry",
        "rpm",
        "supported_endpoints",
        "supported_openai_params",
        "tpm",
        "updated_at",
        "updated_by",
        *TAKEN_INFO,
        *FURTHER_INFO.by_name,
    }
)
"""What an import does not put into additional_model_info, beside all that LiteLLM's list of models has."""

LISTED = ("supports_", "thinking_", "reasoning_effort_", "default_reasoning_", "bedrock_", "vertex_ai_", "supported_")
"""How names begin that LiteLLM's list of models adds to `model_info`."""


# ---- attributes that LiteLLM keeps together


def join_model(values: Mapping[str, Json]) -> dict[str, Json]:
    """`provider/base_model` in litellm_params, and the base model for prices and abilities in model_info."""
    name = model_string(values["custom_llm_provider"], values["base_model"])
    pricing = values["pricing_base_model"] or values["base_model"]
    return {"litellm_params": {"model": name}, "model_info": {"base_model": pricing}}


def split_model(row: Row, written: Mapping[str, Json]) -> Mapping[str, Json]:
    """The provider and the model of `provider/base_model`; the provider may stand beside it instead."""
    name = dig(row, ("litellm_params", "model")) or ""
    provider, base = parse_model_string(name, dig(row, ("litellm_params", "custom_llm_provider")))
    pricing = dig(row, ("model_info", "base_model"))
    own = pricing != base or written["pricing_base_model"] == pricing
    return {"custom_llm_provider": provider, "base_model": base, "pricing_base_model": pricing if own else None}


def join_thinking(values: Mapping[str, Json]) -> dict[str, Json]:
    """`thinking`, which is written whole."""
    if not values["thinking_enabled"]:
        return {"litellm_params": {"thinking": {"type": "disabled"}}}
    budget = values["thinking_budget_tokens"]
    thinking = {"type": "enabled", "budget_tokens": THINKING_TOKENS if budget is None else budget}
    return {"litellm_params": {"thinking": thinking}}


def split_thinking(row: Row, _: Mapping[str, Json]) -> Mapping[str, Json]:
    """Whether thinking is on; the budget is told only then."""
    thinking = dig(row, ("litellm_params", "thinking")) or {}
    if thinking.get("type") != "enabled":
        return {"thinking_enabled": False}
    return {"thinking_enabled": True, "thinking_budget_tokens": thinking.get("budget_tokens")}


def join_additional(values: Mapping[str, Json]) -> dict[str, Json]:
    """Further parameters stand beside the others."""
    params = values["additional_litellm_params"]
    return {"litellm_params": params or {}}


def split_additional(row: Row, written: Mapping[str, Json]) -> Mapping[str, Json]:
    """The parameters that the user set, since LiteLLM adds its own; where there are none, those of unknown names.

    What LiteLLM masks or removes is taken to be unchanged. What stands in sensitive_litellm_params is told nowhere else.
    """
    params = dig(row, ("litellm_params",)) or {}
    mine = written.get("additional_litellm_params")
    if mine is None:
        secrets = written.get("sensitive_litellm_params") or {}
        others = {
            name: value
            for name, value in params.items()
            if name not in SERVER_PARAMS and name not in secrets and value is not None and not holds_mask(value)
        }
        all_off = all(value is False for value in others.values())  # LiteLLM's own flags, as far as anyone can tell
        return {"additional_litellm_params": {} if all_off else others}
    shown = dict.fromkeys(REMOVED & mine.keys(), None) | params
    return {
        "additional_litellm_params": {
            name: value if refers(value) or (name in REMOVED and shown[name] is None) else unmasked(value, shown[name])
            for name, value in mine.items()
            if name in shown or refers(value)
        }
    }


def join_secrets(values: Mapping[str, Json]) -> dict[str, Json]:
    """Secrets stand beside the other parameters."""
    return {"litellm_params": values["sensitive_litellm_params"] or {}}


def split_secrets(_: Row, __: Mapping[str, Json]) -> Mapping[str, Json]:
    """LiteLLM does not tell."""
    return {}


def join_info(values: Mapping[str, Json]) -> dict[str, Json]:
    """Further information stands beside the other."""
    return {"model_info": values["additional_model_info"] or {}}


def split_info(row: Row, written: Mapping[str, Json]) -> Mapping[str, Json]:
    """What the user set; where that is nothing, what neither this provider nor LiteLLM's own list of models knows."""
    shown = dig(row, ("model_info",)) or {}
    mine = written.get("additional_model_info")
    if mine is None:
        mine = {
            name: value
            for name, value in shown.items()
            if value is not None
            and name not in SERVER_INFO
            and not name.startswith(LISTED)
            and not {"cost", "pricing", "uplift"} & set(name.split("_"))
        }
    return {"additional_model_info": {name: shown[name] for name in mine if name in shown}}


class ModelTable(Table):
    """The model's attributes, of which a parameter may stand in additional_litellm_params instead, and what free-form ones know."""

    def changed(self, prior: State, planned: State) -> list[Field]:
        """The fields that differ, less those whose parameter is set in the other place now."""
        now = held(planned.get("additional_litellm_params"))
        return [
            each
            for each in super().changed(prior, planned)
            if not (each.left_out(planned.get(each.name)) and _given_as_param(each, now))
        ]

    def body(self, values: State, chosen: Iterable[Field], prior: State | None = None) -> dict[str, Json]:
        """The request body, with what takes back the names that went away, and what LiteLLM would forget."""
        chosen = list(chosen)
        body = super().body(values, chosen, prior)
        for catalog in CATALOGS:
            field = next((each for each in chosen if each.name == catalog.attribute), None)
            if field is not None:
                part = body.setdefault(catalog.part, {})
                part |= {
                    name: value
                    for name, value in self._taken_back(catalog, field, values, prior or {}).items()
                    if name not in part
                }
            elif catalog.part in body:
                body[catalog.part] = catalog.resent(self._held(catalog, values)) | body[catalog.part]
        return body

    def _held(self, catalog: Catalog, state: State) -> dict[str, Json]:
        """What a free-form attribute holds, as it is sent."""
        return self.by_name[catalog.attribute].written(state.get(catalog.attribute)) or {}

    def _taken_back(self, catalog: Catalog, field: Field, values: State, prior: State) -> dict[str, Json]:
        """What is sent for the names that a change takes away, as far as the proxy's release takes them back."""
        gone = catalog.taken_back(self._held(catalog, prior), self._held(catalog, values))
        takes_any = catalog.part == "litellm_params" and not field.keeps_names
        return {name: clear for name, clear in gone.items() if takes_any or clear is not TAKEN_BACK}

    def lingering(self, row: Row, values: State, chosen: Iterable[Field], prior: State) -> Iterator[tuple[Field, Json]]:
        """Free-form attributes of which LiteLLM still shows names that a change took away, with these."""
        for catalog in CATALOGS:
            field = next((each for each in chosen if each.name == catalog.attribute), None)
            if field is None:
                continue
            shown = dig(row, (catalog.part,)) or {}
            left = {
                name: shown[name]
                for name in self._taken_back(catalog, field, values, prior)
                if name in shown and catalog.counts(name, shown[name]) and not self._elsewhere(catalog, name, values)
            }
            if left:
                yield field, left

    @staticmethod
    def _elsewhere(catalog: Catalog, name: str, config: State) -> bool:
        """Whether a name is set in another place than in the free-form attribute."""
        if catalog.part != "litellm_params":
            return False
        own = PARAMS.get(name)
        places = ("additional_litellm_params", *SECRET_PLACES)
        return (own is not None and not own.left_out(config.get(own.name))) or any(
            not is_null(held(config.get(place)).get(name)) for place in places if place != catalog.attribute
        )

    # ---- what somebody else has set

    def beside(self, row: Row, mine: State, *, listed: bool) -> dict[str, dict[str, Json]]:
        """The known names that LiteLLM holds and that are not `mine`, by the attribute in which they could stand.

        Of information that may come from LiteLLM's own list of models, unknown names count as well. A parameter that stands
        in sensitive_litellm_params is a secret, whatever its name.
        """
        secrets = {name for each in SECRET_PLACES for name in held(mine.get(each))}
        found = {
            catalog.attribute: dict(
                catalog.beside(dig(row, (catalog.part,)), {*held(mine.get(catalog.attribute)), *others}, listed=listed)
            )
            for catalog, others in ((FURTHER_PARAMS, secrets), (FURTHER_INFO, set[str]()))
        }
        if listed:
            unknown = split_info(row, {})["additional_model_info"]
            own = held(mine.get("additional_model_info"))
            found["additional_model_info"] |= {name: api for name, api in unknown.items() if name not in own}
        return found

    def stays(self, attribute: str, name: str) -> bool:
        """Whether a name of a free-form attribute stays after an import where the configuration lacks it."""
        (catalog,) = (each for each in CATALOGS if each.attribute == attribute)
        known = catalog.known(name)
        return known is None or known.filled_by_litellm or known.stays_after_import

    def fills(self, attribute: str, name: str) -> bool:
        """Whether LiteLLM's own list of models may have a name: one that nobody knows is somebody's."""
        (catalog,) = (each for each in CATALOGS if each.attribute == attribute)
        known = catalog.known(name)
        return known is not None and known.filled_by_litellm

    def owned(self, prior: State, config: State, baseline: Mapping[str, Json]) -> State:
        """A state whose free-form attributes lack what is not the configuration's to lose.

        That are names that somebody else has set and that it lacks, and those that it sets in another place now.
        """
        found = dict(prior)
        for catalog in CATALOGS:
            gone = self._remembered(catalog, prior, config, baseline)
            gone |= {
                name
                for name in held(prior.get(catalog.attribute))
                if self._elsewhere(catalog, name, config) and is_null(held(config.get(catalog.attribute)).get(name))
            }
            if gone:
                found[catalog.attribute] = _without(prior.get(catalog.attribute), gone)
        return found

    def left(self, prior: State, config: State, baseline: Mapping[str, Json]) -> dict[str, list[str]]:
        """Names in free-form attributes that somebody else has set, and that a change leaves in LiteLLM, by the attribute."""
        return {
            catalog.attribute: sorted(
                name
                for name in self._remembered(catalog, prior, config, baseline)
                if not self._elsewhere(catalog, name, config)
            )
            for catalog in CATALOGS
        }

    @staticmethod
    def _remembered(catalog: Catalog, prior: State, config: State, baseline: Mapping[str, Json]) -> set[str]:
        wanted = held(config.get(catalog.attribute))
        return {
            name
            for name in held(prior.get(catalog.attribute))
            if part_of(catalog.attribute, name) in baseline and is_null(wanted.get(name))
        }

    def elsewhere(self, prior: State, config: State, baseline: Mapping[str, Json]) -> State:
        """Planned values of attributes that stay as they are although the configuration has them in another form.

        A free-form attribute may hold names besides the configuration's that somebody else has set. A parameter that the
        configuration has in additional_litellm_params is put at its attribute by an import: it stays there while both say
        the same, and else goes where the configuration has it.
        """
        rest = {
            catalog.attribute: _without(
                prior.get(catalog.attribute), self._remembered(catalog, prior, config, baseline)
            )
            for catalog in CATALOGS
        }
        kept = {
            name: prior[name]
            for name, own in rest.items()
            if is_known(config.get(name))
            and held(own).keys() != held(prior.get(name)).keys()
            and equivalent(self._as_sent(name, own), self._as_sent(name, config.get(name)))
        }
        return kept | self._at_attributes(prior, config, rest["additional_litellm_params"])

    def _as_sent(self, name: str, value: Value) -> Json:
        return self.by_name[name].written(value) or {}

    def _at_attributes(self, prior: State, config: State, before: Value) -> State:
        """The same for parameters that the configuration has in additional_litellm_params; `before` is what was its own there."""
        given = config.get("additional_litellm_params")
        mine = held(given)
        there = {name: PARAMS[name] for name in mine if name in PARAMS and is_null(config.get(PARAMS[name].name))}
        moved = {name: each for name, each in there.items() if not is_null(prior.get(each.name))}
        rest = {name: value for name, value in mine.items() if name not in moved}
        same = (
            is_known(given)
            and not is_null(prior.get("additional_litellm_params"))
            and equivalent(FURTHER_PARAMS.written(plain(rest)), self._as_sent("additional_litellm_params", before))
            and all(
                each.same(prior[each.name], FURTHER_PARAMS.typed(name, plain(mine[name])))
                for name, each in moved.items()
            )
        )
        if moved and same:
            return {each.name: prior[each.name] for each in moved.values()} | {
                "additional_litellm_params": prior["additional_litellm_params"]
            }
        return {each.name: None for each in there.values()}

    def api_values(self, row: Row, state: State) -> dict[str, Json]:
        """What LiteLLM holds; of a parameter that stands in additional_litellm_params, the attribute tells nothing.

        Nor is anything told of a reference: LiteLLM shows what it refers to.
        """
        more = held(state.get("additional_litellm_params"))
        values = super().api_values(row, state)
        for name, each in PARAMS.items():
            if refers(state.get(each.name)) or (name in more and each.left_out(state.get(each.name))):
                values[each.name] = MISSING
        return values


def _without(value: Value, names: Collection[str]) -> Value:
    """A free-form value without some names."""
    if not names:
        return value
    return infer({name: item for name, item in plain(held(value)).items() if name not in names} or None)


def _given_as_param(field: Field, params: Mapping[str, Value]) -> bool:
    return field.write_place[0] == "litellm_params" and params.get(field.write_place[-1]) is not None


TABLE = ModelTable(
    FIELDS,
    (
        SharedStorage(("custom_llm_provider", "base_model", "pricing_base_model"), join_model, split_model),
        SharedStorage(("thinking_enabled", "thinking_budget_tokens"), join_thinking, split_thinking),
        SharedStorage(("additional_litellm_params",), join_additional, split_additional),
        SharedStorage(("sensitive_litellm_params",), join_secrets, split_secrets),
        SharedStorage(("additional_model_info",), join_info, split_info),
    ),
)
