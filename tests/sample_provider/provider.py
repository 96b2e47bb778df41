"""The provider block, and the table of what the provider has."""

from __future__ import annotations

from pathlib import Path

from terraform_provider_litellm.plugin import (
    STRING,
    UNKNOWN,
    Attribute,
    Block,
    Configure,
    Matches,
    Provider,
    Schema,
    logger,
    mask,
    path,
)
from tests.sample_provider.functions import Joined, Quotient
from tests.sample_provider.listing import ThingList
from tests.sample_provider.lookup import ThingLookup
from tests.sample_provider.old_thing import OldThing
from tests.sample_provider.stamp import Stamp
from tests.sample_provider.store import Store
from tests.sample_provider.thing import Thing
from tests.sample_provider.token import Token


class SampleProvider(Provider[Store]):
    """`example/sample`. Operations get a `Store`, or None while the folder is not known."""

    schema = Schema(
        Block(
            {
                "folder": Attribute(STRING, required=True, description="Where the objects are kept."),
                "api_token": Attribute(
                    STRING,
                    optional=True,
                    sensitive=True,
                    validators=(Matches(r"\S{8,}", "an api_token has 8 characters or more", secret=True),),
                ),
            },
            description="Keeps things in a folder.",
        )
    )
    meta_schema = Schema(Block({"module_name": Attribute(STRING, optional=True)}))

    def __init__(self) -> None:
        self.resources = {"sample_thing": Thing, "sample_old_thing": OldThing}
        self.data_sources = {"sample_thing": ThingLookup}
        self.ephemeral_resources = {"sample_token": Token}
        self.list_resources = {"sample_thing": ThingList}
        self.actions = {"sample_stamp": Stamp}
        self.functions = {"joined": Joined, "quotient": Quotient}

    async def validate(self, call: Configure) -> None:
        """The folder's path is absolute."""
        folder = call.config.get("folder")
        if isinstance(folder, str) and not Path(folder).is_absolute():
            call.diagnostics.error("Invalid value for folder", "Must be an absolute path.", path("folder"))

    async def configure(self, call: Configure) -> Store | None:
        """Open the folder."""
        folder, token = call.config["folder"], call.config.get("api_token")
        if folder is UNKNOWN:
            return None
        store = Store(Path(folder))
        if not store.exists():
            call.diagnostics.error("No such folder", f'There is no folder "{folder}".', path("folder"))
            return None
        mask(token or "")
        logger("sample").debug("configured", folder=folder, api_token=token, by=call.terraform_version)
        return store

    async def close(self) -> None:
        """There is nothing to give up but the log."""
        logger("sample").debug("closed")
