"""Checks of a configuration against its schema that Terraform itself leaves to the provider."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from terraform_provider_litellm.plugin.diagnostics import Diagnostics
from terraform_provider_litellm.plugin.paths import ROOT, Path
from terraform_provider_litellm.plugin.schema import Attribute, Block, Nesting
from terraform_provider_litellm.plugin.values import UNKNOWN, Value, is_null


def validate(
    block: Block,
    config: Mapping[str, Value],
    diagnostics: Diagnostics,
    *,
    write_only_allowed: bool = True,
    path: Path = ROOT,
) -> None:
    """Run validators, and report what is missing, read-only, deprecated, or write-only where this Terraform would store it."""
    for name, attribute in block.attributes.items():
        _validate_attribute(
            attribute, config.get(name), path.attribute(name), diagnostics, write_only_allowed=write_only_allowed
        )
    if block.config_validators:
        absent = {name: None for name in block.blocks if config.get(name) in ([], {})}
        for check in block.config_validators:
            check.validate({**config, **absent}, path, diagnostics)
    for name, nested in block.blocks.items():
        value = config.get(name)
        if value is None or value is UNKNOWN:
            continue
        here = path.attribute(name)
        if nested.nesting is Nesting.SINGLE:
            places = [(here, value)]
        elif nested.nesting is Nesting.MAP:
            places = [(here.element(key), item) for key, item in value.items()]
        elif nested.nesting is Nesting.LIST:
            places = [(here.element(index), item) for index, item in enumerate(value)]
        else:
            places = [(here, item) for item in value]
        for place, item in places:
            if item is None or item is UNKNOWN:
                continue
            found = Diagnostics()
            if nested.block.deprecation:
                found.warning(f"Block {place} is deprecated", nested.block.deprecation, place)
            validate(nested.block, item, found, write_only_allowed=write_only_allowed, path=place)
            # a set's elements have no address: what is found in one is shown at the set
            in_set = nested.nesting is Nesting.SET
            diagnostics.extend(replace(each, path=here) if in_set else each for each in found)


def _validate_attribute(
    attribute: Attribute, value: Value, path: Path, diagnostics: Diagnostics, *, write_only_allowed: bool
) -> None:
    if is_null(value):
        if attribute.required:
            text = f"The attribute is required. A null value counts as unset. {attribute.missing}".strip()
            diagnostics.error(f"Missing {path}", text, path)
        return
    if not (attribute.required or attribute.optional):
        diagnostics.error(
            f"{path} cannot be set", "The attribute is read-only. Remove it from the configuration.", path
        )
        return
    if attribute.deprecation:
        diagnostics.warning(f"Attribute {path} is deprecated", attribute.deprecation, path)
    if attribute.write_only and not write_only_allowed:
        diagnostics.error(
            f"Attribute {path} requires Terraform 1.11 or newer",
            "The attribute is write-only. Older versions of Terraform do not support write-only attributes and "
            "would store the value in the state.",
            path,
        )
    if value is not UNKNOWN:
        for validator in attribute.validators:
            validator.validate(value, path, diagnostics)
