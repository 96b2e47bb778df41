"""The bill of materials of one zip, in CycloneDX 1.6: what is in it, in which version, under which licence."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import Distribution
from pathlib import Path

from cyclonedx.factory.license import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import License
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

from scripts.release import archive

LICENCES = {"cpython": "PSF-2.0", "openssl": "Apache-2.0", "zlib": "Zlib"}
"""Of what is no Python package."""
CLASSIFIERS = {
    "License :: OSI Approved :: MIT License": "MIT",
    "License :: OSI Approved :: BSD License": "BSD-3-Clause",
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
}
"""What older packages say, in the words of SPDX."""


def describe(
    name: str, version: str, file: Path, sha256: str, distributions: Sequence[Distribution], beside: Mapping[str, str]
) -> str:
    """The document, as JSON text: of the zip `file`, which holds `distributions` and, beside them, libraries by version.

    A key of `beside` may say after a blank where the library is, if it is there twice. The same contents make the same
    document.

    Raises:
        ValueError: it breaks a rule of CycloneDX.
    """
    main = Component(
        name=name,
        version=version,
        type=ComponentType.APPLICATION,
        bom_ref=name,
        licenses=[LicenseFactory().make_from_string("Apache-2.0")],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=sha256)],
        purl=PackageURL("generic", None, name, version, {"file_name": file.name}),
    )
    bom = Bom(
        serial_number=uuid.uuid5(uuid.NAMESPACE_URL, f"{file.name}#{sha256}"),
        metadata=BomMetaData(component=main, timestamp=dt.datetime.fromtimestamp(archive.moment(), tz=dt.UTC)),
        components=[*(_package(each) for each in distributions), *_libraries(beside)],
    )
    bom.register_dependency(main, bom.components)
    text = str(JsonV1Dot6(bom).output_as_string(indent=2)) + "\n"
    if fault := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        raise ValueError(f"what was written is not CycloneDX 1.6: {fault}")
    return text


def _package(distribution: Distribution) -> Component:
    name, version = distribution.name.lower().replace("_", "-"), distribution.version
    return Component(
        name=name,
        version=version,
        type=ComponentType.LIBRARY,
        bom_ref=f"{name}@{version}",
        description=distribution.metadata["Summary"],
        licenses=[_licence(distribution)],
        purl=PackageURL("pypi", None, name, version),
    )


def _licence(distribution: Distribution) -> License:
    """As the package says it: by an SPDX expression, a classifier, or in words."""
    said = {name: distribution.metadata.get_all(name, []) for name in ("License-Expression", "License", "Classifier")}
    known = [CLASSIFIERS[each] for each in said["Classifier"] if each in CLASSIFIERS]
    words = next(iter([*said["License-Expression"], *known, *said["License"]]), "unknown")
    return LicenseFactory().make_from_string(words)


def _libraries(versions: Mapping[str, str]) -> Iterator[Component]:
    for place, version in sorted(versions.items()):
        name = place.partition(" ")[0]
        yield Component(
            name=name,
            version=version,
            type=ComponentType.LIBRARY,
            bom_ref=f"{place}@{version}".replace(" ", "-"),
            licenses=[LicenseFactory().make_from_string(LICENCES[name])],
            purl=PackageURL("generic", None, name, version),
        )
