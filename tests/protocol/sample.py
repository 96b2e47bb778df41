"""The sample provider behind a real socket in this process, asked as Terraform asks, with values as they are packed.

Nothing here uses the plugin layer's own codec: what a test sends and sees is what crosses the wire.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgpack
from google.protobuf.message import Message

from terraform_provider_litellm.plugin import testing
from terraform_provider_litellm.plugin.testing import ServedProvider
from terraform_provider_litellm.plugin.wire.proto import tfplugin5_pb2 as pb
from tests.sample_provider.provider import SampleProvider

UNKNOWN = msgpack.ExtType(0, b"\x00")
REFINED = msgpack.ExtType(12, msgpack.packb({1: False}))
"""An unknown of which it is known that it is not null."""
THING, OLD_THING = "sample_thing", "sample_old_thing"
ADDRESS = "registry.terraform.io/example/sample"


@dataclass(frozen=True)
class Sample:
    """A connection to the provider, and the folder that it keeps its objects in."""

    connection: ServedProvider
    folder: Path

    async def ask(self, request: Message) -> Any:
        """The answer to a request."""
        return await self.connection.ask(request)

    async def plan(self, prior: Any, proposed: Any, config: Any = None, private: bytes = b"") -> Any:
        """`PlanResourceChange` of a thing; the configuration is what is proposed, unless it is given."""
        return await self.ask(
            pb.PlanResourceChange.Request(
                type_name=THING,
                prior_state=packed(prior),
                proposed_new_state=packed(proposed),
                config=packed(proposed if config is None else config),
                prior_private=private,
            )
        )

    async def apply(self, prior: Any, planned: Any, config: Any = None, private: bytes = b"") -> Any:
        """`ApplyResourceChange` of a thing; the configuration is what is planned, unless it is given."""
        return await self.ask(
            pb.ApplyResourceChange.Request(
                type_name=THING,
                prior_state=packed(prior),
                planned_state=packed(planned),
                config=packed(planned if config is None else config),
                planned_private=private,
            )
        )

    async def create(self, **values: Any) -> Any:
        """Plan a new thing and apply the plan."""
        config = thing(**values)
        planned = await self.plan(None, config)
        assert not planned.diagnostics
        return await self.apply(None, unpacked(planned.planned_state), config, planned.planned_private)

    async def read(self, state: Any, private: bytes = b"") -> Any:
        """`ReadResource` of a thing."""
        return await self.ask(pb.ReadResource.Request(type_name=THING, current_state=packed(state), private=private))

    async def upgrade(self, version: int, state: Any, kind: str = THING) -> Any:
        """`UpgradeResourceState`, from a state file's attributes."""
        raw = pb.RawState(json=state if isinstance(state, bytes) else json.dumps(state).encode())
        return await self.ask(pb.UpgradeResourceState.Request(type_name=kind, version=version, raw_state=raw))

    def file(self, name: str) -> Path:
        """Where the provider keeps something."""
        return self.folder / f"{name}.json"

    async def begun(self, name: str = "it") -> None:
        """Wait until the provider has stored something under a name."""
        while not self.file(name).exists():
            await asyncio.sleep(0)

    def stored(self, name: str) -> Any:
        """What the provider keeps under a name."""
        return json.loads(self.file(name).read_text())


@asynccontextmanager
async def served(folder: Path, *, configured: bool = True) -> AsyncIterator[Sample]:
    """The provider, configured with the folder, until the end of the block."""
    async with testing.served(SampleProvider()) as connection:
        sample = Sample(connection, folder)
        if configured:
            answer = await sample.ask(pb.Configure.Request(config=packed(provider(folder=str(folder)))))
            assert not answer.diagnostics
        yield sample


def packed(value: Any) -> pb.DynamicValue:
    """A value as Terraform sends it."""
    return pb.DynamicValue(msgpack=msgpack.packb(value))


def unpacked(value: pb.DynamicValue) -> Any:
    """A value as Terraform gets it."""
    return msgpack.unpackb(value.msgpack, strict_map_key=False)


def dynamic(kind: Any, value: Any) -> list[Any]:
    """A value of an attribute of type `dynamic`."""
    return [json.dumps(kind, separators=(",", ":")).encode(), value]


def provider(**values: Any) -> dict[str, Any]:
    """The provider block, its other attributes null."""
    return {"folder": None, "api_token": None} | values


def thing(**values: Any) -> dict[str, Any]:
    """A thing called `it`, its other attributes null and its blocks missing."""
    unset = dict.fromkeys(
        (
            *("id", "revision", "name", "slug", "description", "color", "protected", "amount", "size", "labels"),
            *("tags", "prices", "address", "triple", "anything", "secret", "password", "password_version", "label"),
            *("fault", "waits_for", "owner"),
        )
    )
    return {**unset, "name": "it", "note": [], "rule": [], "grant": [], "site": {}} | values


def rule(port: Any, **values: Any) -> dict[str, Any]:
    """A `rule` block."""
    return {"id": None, "port": port, "protocol": None, "range": []} | values


def grant(role: Any, **values: Any) -> dict[str, Any]:
    """A `grant` block."""
    return {"id": None, "role": role, "level": None} | values


def owner(**values: Any) -> dict[str, Any]:
    """An `owner` block."""
    return {"name": "somebody", "pin": None, "extra": None, "contact": None} | values


def site(url: str, weight: Any = None) -> dict[str, Any]:
    """A `site` block."""
    return {"url": url, "weight": weight}


WARNED = "warning: "


def problems(answer: Any) -> list[tuple[str, str]]:
    """The diagnostics of an answer: the summary of each and the place it points to, warnings marked."""
    return [
        (WARNED * (item.severity == pb.Diagnostic.WARNING) + item.summary, place(item.attribute))
        for item in answer.diagnostics
    ]


def place(path: pb.AttributePath) -> str:
    """A path as a person would write it."""
    steps = [(step.WhichOneof("selector"), step) for step in path.steps]
    return "".join(
        f".{step.attribute_name}"
        if kind == "attribute_name"
        else f'["{step.element_key_string}"]'
        if kind == "element_key_string"
        else f"[{step.element_key_int}]"
        for kind, step in steps
    ).removeprefix(".")


def places(paths: Iterable[pb.AttributePath]) -> list[str]:
    """Paths as a person would write them."""
    return [place(path) for path in paths]
