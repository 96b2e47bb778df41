"""The free-form attributes of one kind of object in which names are known: each such name is treated like an attribute.

Other clients may set names beside those of the configuration, and the name of an attribute may stand in a free-form
attribute instead. "Place" means any attribute, or write-only twin, whose names LiteLLM keeps in the same part of a row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from terraform_provider_litellm.plugin.values import State, Value, infer, is_known, is_null, plain
from terraform_provider_litellm.record.field import Field, held, part_of
from terraform_provider_litellm.record.json_values import TAKEN_BACK, Json, Row, dig, equivalent, refers

if TYPE_CHECKING:
    from terraform_provider_litellm.record.name_catalog import Catalog


@dataclass(frozen=True)
class FreeForm:
    """What the lifecycle asks about names in free-form attributes; without catalogs, there are no such names.

    Each catalog knows the names in one attribute, which is among `fields`, by name.
    """

    catalogs: tuple[Catalog, ...] = ()
    fields: Mapping[str, Field] = field(default_factory=dict)

    # ---- what LiteLLM has

    def untold(self, state: State) -> Iterator[str]:
        """Attributes about which a row says nothing: the name stands in the free-form attribute, or LiteLLM looks it up."""
        for catalog in self.catalogs:
            inside = held(state.get(catalog.attribute))
            for name, each in catalog.attributes.items():
                value = state.get(each.name)
                if refers(value) or (name in inside and each.left_out(value)):
                    yield each.name

    def beside(self, row: Row, mine: State, *, listed: bool) -> dict[str, dict[str, Json]]:
        """Names that LiteLLM has and that are not in `mine`, by attribute.

        With `listed`, they include the names that LiteLLM may have taken from a list of its own. A name in the place of
        secrets is a secret, whatever it is.
        """
        return {
            catalog.attribute: dict(
                catalog.beside(
                    dig(row, (catalog.part,)),
                    {name for place in (catalog.attribute, *self._others(catalog)) for name in held(mine.get(place))},
                    listed=listed,
                )
            )
            for catalog in self.catalogs
            if not self.fields[catalog.attribute].never_returned
        }

    def stays_after_import(self, attribute: str, name: str) -> bool:
        """Whether a name stays after an import if the configuration does not set it."""
        known = self._known(attribute, name)
        return known is None or known.filled_by_litellm or known.stays_after_import

    def filled_by_litellm(self, attribute: str, name: str) -> bool:
        """Whether LiteLLM may fill in a name by itself: one that is not known is set by somebody."""
        known = self._known(attribute, name)
        return known is not None and known.filled_by_litellm

    def _known(self, attribute: str, name: str) -> Field | None:
        return next((each.known(name) for each in self.catalogs if each.attribute == attribute), None)

    # ---- plans

    def has(self, field: Field, state: State) -> bool:
        """Whether a free-form attribute sets the name of an attribute."""
        name = field.write_place[-1]
        return any(
            each.attributes.get(name) is field and held(state.get(each.attribute)).get(name) is not None
            for each in self.catalogs
        )

    def kept(self, prior: State, config: State, baseline: Mapping[str, Json]) -> State:
        """Planned values of attributes that do not change although the configuration has them in another form.

        A free-form attribute may also contain names that other clients have set. An import puts a name that has an
        attribute there: it stays there while the configuration has the same value in the free-form attribute.
        """
        found: dict[str, Value] = {}
        for catalog in self.catalogs:
            before, given = prior.get(catalog.attribute), config.get(catalog.attribute)
            own = _without(before, self._remembered(catalog, prior, config, baseline))
            if (
                is_known(given)
                and held(own).keys() != held(before).keys()
                and equivalent(self._written(catalog, own), self._written(catalog, given))
            ):
                found[catalog.attribute] = before
            found |= self._at_attributes(catalog, prior, config, own)
        return found

    def _at_attributes(self, catalog: Catalog, prior: State, config: State, own: Value) -> State:
        """The same for names that have an attribute; `own` are the configuration's names in the prior value."""
        before, given = prior.get(catalog.attribute), config.get(catalog.attribute)
        inside = held(given)
        unset = {
            name: each for name, each in catalog.attributes.items() if name in inside and is_null(config.get(each.name))
        }
        moved = {name: each for name, each in unset.items() if not is_null(prior.get(each.name))}
        rest = {name: value for name, value in inside.items() if name not in moved}
        if (
            moved
            and is_known(given)
            and not is_null(before)
            and equivalent(catalog.written(plain(rest)), self._written(catalog, own))
            and all(
                each.same(prior[each.name], catalog.typed(name, plain(inside[name]))) for name, each in moved.items()
            )
        ):
            return {each.name: prior[each.name] for each in moved.values()} | {catalog.attribute: before}
        return {each.name: None for each in unset.values()}

    def owned(self, prior: State, config: State, baseline: Mapping[str, Json]) -> State:
        """The prior state without the names that the configuration cannot remove: others set them, or another place does."""
        found = dict(prior)
        for catalog in self.catalogs:
            before, given = prior.get(catalog.attribute), held(config.get(catalog.attribute))
            gone = self._remembered(catalog, prior, config, baseline) | {
                name for name in held(before) if is_null(given.get(name)) and self._elsewhere(catalog, name, config)
            }
            if gone:
                found[catalog.attribute] = _without(before, gone)
        return found

    def left(self, prior: State, config: State, baseline: Mapping[str, Json]) -> dict[str, list[str]]:
        """Names that other clients have set and that a change does not remove, by attribute."""
        return {
            catalog.attribute: sorted(
                name
                for name in self._remembered(catalog, prior, config, baseline)
                if not self._elsewhere(catalog, name, config)
            )
            for catalog in self.catalogs
        }

    @staticmethod
    def _remembered(catalog: Catalog, prior: State, config: State, baseline: Mapping[str, Json]) -> set[str]:
        """Names in the prior state that other clients have set, and that the configuration does not set."""
        given = held(config.get(catalog.attribute))
        return {
            name
            for name in held(prior.get(catalog.attribute))
            if part_of(catalog.attribute, name) in baseline and is_null(given.get(name))
        }

    # ---- writes

    def complete(self, body: dict[str, Json], chosen: Mapping[str, Field], values: State, prior: State) -> None:
        """Add to a request body what takes back removed names, and the names that LiteLLM would forget."""
        for catalog in self.catalogs:
            field = chosen.get(catalog.attribute)
            if field is not None:
                body[catalog.part] = self._taken_back(catalog, field, values, prior) | body.get(catalog.part, {})
            elif catalog.part in body:
                body[catalog.part] = catalog.resent(self._held(catalog, values)) | body[catalog.part]

    def lingering(self, row: Row, values: State, chosen: Iterable[Field], prior: State) -> Iterator[tuple[Field, Json]]:
        """Attributes in which LiteLLM still returns names that a change removed, with these names."""
        fields = {each.name: each for each in chosen}
        for catalog in self.catalogs:
            field = fields.get(catalog.attribute)
            if field is None:
                continue
            shown = dig(row, (catalog.part,)) or {}
            names = {
                name: shown[name]
                for name in self._taken_back(catalog, field, values, prior)
                if name in shown and catalog.counts(name, shown[name]) and not self._elsewhere(catalog, name, values)
            }
            if names:
                yield field, names

    def _taken_back(self, catalog: Catalog, field: Field, values: State, prior: State) -> dict[str, Json]:
        """What is sent for removed names, if the proxy's release can take them back."""
        gone = catalog.taken_back(self._held(catalog, prior), self._held(catalog, values))
        return {name: clear for name, clear in gone.items() if clear is not TAKEN_BACK or not field.keeps_names}

    def _held(self, catalog: Catalog, state: State) -> dict[str, Json]:
        return self._written(catalog, state.get(catalog.attribute))

    def _written(self, catalog: Catalog, value: Value) -> dict[str, Json]:
        """The names in a value of a free-form attribute, as API values."""
        return self.fields[catalog.attribute].written(value) or {}

    # ---- other places of the same names

    def _elsewhere(self, catalog: Catalog, name: str, config: State) -> bool:
        """Whether another place sets a name."""
        attributes = (each.attributes.get(name) for each in self._together(catalog))
        return any(each is not None and not each.left_out(config.get(each.name)) for each in attributes) or any(
            not is_null(held(config.get(place)).get(name)) for place in self._others(catalog)
        )

    def _others(self, catalog: Catalog) -> Iterator[str]:
        """The other free-form attributes and twins whose names are in the same part."""
        for each in self._together(catalog):
            yield from {each.attribute, f"{each.attribute}_wo"} - {catalog.attribute}

    def _together(self, catalog: Catalog) -> Iterator[Catalog]:
        return (each for each in self.catalogs if each.part == catalog.part)


def _without(value: Value, names: Collection[str]) -> Value:
    """A value of a free-form attribute without some names."""
    if not names:
        return value
    return infer({name: item for name, item in plain(held(value)).items() if name not in names} or None)
