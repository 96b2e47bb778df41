"""Schemas that were made beforehand."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from terraform_provider_litellm.plugin import Block, Provider, Schema, prepare
from terraform_provider_litellm.plugin.server.host import Host
from terraform_provider_litellm.plugin.testing import served
from terraform_provider_litellm.plugin.wire import prepared
from terraform_provider_litellm.plugin.wire.proto import tfplugin5_pb2 as pb
from tests.sample_provider.provider import SampleProvider

TABLES = ("resources", "data_sources", "ephemeral_resources", "list_resources", "actions", "functions")
QUESTIONS: tuple[Any, ...] = (
    pb.GetProviderSchema.Request(),
    pb.GetResourceIdentitySchemas.Request(),
    pb.GetMetadata.Request(),
    pb.GetFunctions.Request(),
)


@pytest.fixture
def provider(tmp_path: Path) -> SampleProvider:
    """The sample provider, as if two files made its schemas."""
    made = SampleProvider()
    made.package = tmp_path / "package"
    (made.package / "types").mkdir(parents=True)
    (made.package / "provider.py").write_text("a = 1\n")
    (made.package / "types" / "thing.py").write_text("b = 2\n")
    return made


def folder(provider: SampleProvider) -> Path:
    """Where its sources are."""
    assert provider.package is not None
    return provider.package


def unloadable(provider: SampleProvider) -> SampleProvider:
    """The same provider, none of whose types can be loaded any more."""

    def load() -> Any:
        message = "a type was loaded"
        raise AssertionError(message)

    for table in TABLES:
        setattr(provider, table, dict.fromkeys(getattr(provider, table), load))
    return provider


async def test_prepared_schemas_are_told_without_loading_a_type(provider: SampleProvider) -> None:
    """All that Terraform asks before it needs a type, as it is told otherwise."""
    async with served(SampleProvider()) as connection:
        expected = [await connection.ask(each) for each in QUESTIONS]
    prepare(provider)
    async with served(unloadable(provider)) as connection:
        assert [await connection.ask(each) for each in QUESTIONS] == expected
    assert expected[0].resource_schemas
    assert not any(each.diagnostics for each in expected)


async def test_a_provider_without_prepared_schemas_makes_them(provider: SampleProvider) -> None:
    """And writes nothing, which would break the checksum that Terraform has noted."""
    async with served(provider) as connection:
        assert (await connection.ask(QUESTIONS[0])).resource_schemas
    assert sorted(each.name for each in folder(provider).iterdir()) == ["provider.py", "types"]


CHANGES: dict[str, Callable[[Path], object]] = {
    "a letter": lambda package: (package / "types" / "thing.py").write_text("b = 3\n"),
    "a new file": lambda package: (package / "types" / "new.py").touch(),
    "a lost file": lambda package: (package / "types" / "thing.py").unlink(),
    "a new name": lambda package: (package / "provider.py").rename(package / "providers.py"),
    "another folder": lambda package: (package / "provider.py").rename(package / "types" / "provider.py"),
    "a moved letter": lambda package: [
        (package / "provider.py").write_text("a = 1\nb"),
        (package / "types" / "thing.py").write_text(" = 2\n"),
    ],
}


@pytest.mark.parametrize("change", CHANGES)
def test_prepared_schemas_are_never_stale(provider: SampleProvider, change: str) -> None:
    """Any change of the sources, whatever the clock says, has them made anew; its end has them back."""
    prepare(provider)
    kept = folder(provider).with_name("kept")
    shutil.copytree(folder(provider), kept)
    CHANGES[change](folder(provider))
    assert prepared.loaded(folder(provider)) is None
    assert prepared.loaded(kept) == prepared.made(Host(provider, repr))


def test_another_version_of_the_layer_makes_them_anew(
    provider: SampleProvider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it says of a schema may have changed."""
    layer = tmp_path / "layer"
    layer.mkdir()
    (layer / "schemas.py").write_text("c = 3\n")
    monkeypatch.setattr(prepared, "LAYER", layer)
    prepare(provider)
    assert prepared.loaded(folder(provider)) is not None
    (layer / "schemas.py").write_text("c = 4\n")
    assert prepared.loaded(folder(provider)) is None


UNREADABLE: dict[str, Callable[[Path], object]] = {
    "a link to nothing": lambda package: (package / ".#provider.py").symlink_to("nobody@nowhere.1"),
    "half of the answers": lambda package: (package / prepared.FILE).write_bytes(
        (package / prepared.FILE).read_bytes()[: 10 * prepared.LENGTH]
    ),
}


@pytest.mark.parametrize("fault", UNREADABLE)
async def test_what_cannot_be_read_is_made_anew(provider: SampleProvider, fault: str) -> None:
    """No file in the package keeps the provider from answering."""
    prepare(provider)
    UNREADABLE[fault](folder(provider))
    async with served(provider) as connection:
        assert (await connection.ask(QUESTIONS[0])).resource_schemas


def test_what_python_makes_of_the_sources_is_not_one_of_them(provider: SampleProvider) -> None:
    """Compiled modules come and go; preparing again gives the same bytes."""
    before = prepare(provider).read_bytes()
    cache = folder(provider) / "types" / "__pycache__"
    cache.mkdir()
    (cache / "thing.cpython-311.pyc").write_bytes(b"compiled")
    assert prepared.loaded(folder(provider)) is not None
    assert prepare(provider).read_bytes() == before


def test_a_provider_that_does_not_say_where_its_sources_are_cannot_be_prepared() -> None:
    """It is a mistake of the release."""

    class Nowhere(Provider[None]):
        """A provider without a package."""

        schema = Schema(Block())

    with pytest.raises(ValueError, match="Nowhere has no package"):
        prepare(Nowhere())
