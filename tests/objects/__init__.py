"""The samples of all types of resources: each module here holds the `SAMPLE` of the type that it is named after."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from tests.live_proxy.fixture import running_version
from tests.sample import Sample

SAMPLES: Mapping[str, Sample] = {
    f"litellm_{each.name}": import_module(f"{__name__}.{each.name}").SAMPLE for each in iter_modules(__path__)
}
"""The samples, by type."""

REFUSED: Mapping[str, str] = {
    kind: reason for kind, sample in SAMPLES.items() if (reason := sample.refused(running_version()))
}
"""Why the LiteLLM that the tests run on lets nobody make an object, by type: tests about the type are skipped for it."""

PLAYED: Mapping[str, Sample] = {kind: sample for kind, sample in SAMPLES.items() if kind not in REFUSED}
"""The samples of types of which that LiteLLM has objects."""
