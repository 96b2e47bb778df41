"""The samples of all types of resources: each module here holds the `SAMPLE` of the type that it is named after."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from tests.sample import Sample

SAMPLES: Mapping[str, Sample] = {
    f"litellm_{each.name}": import_module(f"{__name__}.{each.name}").SAMPLE for each in iter_modules(__path__)
}
"""The samples, by type."""
