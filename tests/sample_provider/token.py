"""The ephemeral resource: a token that is good for one run."""

from __future__ import annotations

from datetime import UTC, datetime

from terraform_plugin.ephemeral import Close, EphemeralResource, Open, Renew
from terraform_plugin.paths import path
from terraform_plugin.resource import Validate
from terraform_plugin.schema import Attribute, Block, Schema
from terraform_plugin.types import BOOL, STRING
from terraform_plugin.validators import Length
from terraform_plugin.values import UNKNOWN


class Token(EphemeralResource):
    """`sample_token`: leaves the mark `NAME.open` while it is open, `NAME.renewed` and `NAME.closed` afterwards."""

    schema = Schema(
        Block(
            {
                "name": Attribute(STRING, required=True, validators=(Length(1, 20),)),
                "short": Attribute(BOOL, optional=True, description="Whether it has to be renewed."),
                "value": Attribute(STRING, computed=True, sensitive=True),
            }
        )
    )

    async def validate(self, call: Validate) -> None:
        """A name is a file's name."""
        name = call.config["name"]
        if name is not UNKNOWN and "/" in name:
            call.diagnostics.error("Invalid value for name", "Must not hold a slash.", path("name"))

    async def open(self, call: Open) -> None:
        """Issue the token."""
        name = call.config["name"]
        call.provider.mark(f"{name}.open")
        call.result = {**call.config, "value": f"token-of-{name}"}
        call.private = {"name": name}
        if call.config["short"]:
            call.renew_at = datetime.now(UTC)

    async def renew(self, call: Renew) -> None:
        """Renew it, once."""
        call.provider.mark(f"{call.private['name']}.renewed")
        call.private["renewed"] = True

    async def close(self, call: Close) -> None:
        """Revoke it."""
        call.provider.unmark(f"{call.private['name']}.open")
        call.provider.mark(f"{call.private['name']}.closed")
