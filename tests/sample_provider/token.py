"""The ephemeral resource: a token that is good for one run."""

from __future__ import annotations

from datetime import UTC, datetime

from terraform_provider_litellm.plugin import (
    BOOL,
    STRING,
    UNKNOWN,
    Attribute,
    Block,
    Close,
    EphemeralResource,
    Length,
    Open,
    Renew,
    Schema,
    Validate,
    path,
)
from tests.sample_provider.store import Store


class Token(EphemeralResource[Store]):
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

    async def validate(self, call: Validate[Store]) -> None:
        """A name is a file's name."""
        name = call.config["name"]
        if name is not UNKNOWN and "/" in name:
            call.diagnostics.error("Invalid value for name", "Must not hold a slash.", path("name"))

    async def open(self, call: Open[Store]) -> None:
        """Issue the token."""
        name = call.config["name"]
        if call.provider is None:
            call.diagnostics.error("No token can be issued", "The folder of the provider block is not known yet.")
            return
        call.provider.mark(f"{name}.open")
        call.result = {**call.config, "value": f"token-of-{name}"}
        call.private = {"name": name}
        if call.config["short"]:
            call.renew_at = datetime.now(UTC)

    async def renew(self, call: Renew[Store]) -> None:
        """Renew it, once."""
        call.provider.mark(f"{call.private['name']}.renewed")
        call.private["renewed"] = True

    async def close(self, call: Close[Store]) -> None:
        """Revoke it."""
        call.provider.unmark(f"{call.private['name']}.open")
        call.provider.mark(f"{call.private['name']}.closed")
