"""Sample states of other providers: what they wrote, the objects that they had made, and our equal configuration.

Each release of a provider has a folder of three files, in which `RUN` stands for the name of the test's run, and `HASH`
for the token of the key:

- `theirs.tfstate`: the state file, with every attribute that the release has;
- `objects.json`: the requests that made the objects;
- `ours.tf`: a configuration of this provider that says the same.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from terraform_provider_litellm.virtual_key import token_of

FOLDER = Path(__file__).parent / "samples" / "states"
OURS = "registry.terraform.io/litellm/litellm"
RELEASES = sorted(str(path.parent.relative_to(FOLDER)) for path in FOLDER.glob("*/*/theirs.tfstate"))


@dataclass(frozen=True)
class Theirs:
    """What a release of another provider has left behind, for one run."""

    release: str
    run: str = "RUN"

    @property
    def provider(self) -> str:
        """The provider's address."""
        return f"registry.terraform.io/{self.release.partition('/')[0]}/litellm"

    @property
    def key(self) -> str:
        """The secret of the key."""
        return f"sk-{self.run}-made-up"

    @property
    def secrets(self) -> list[str]:
        """The secrets of all keys."""
        return [self.key, f"sk-{self.run}-robot-made-up"]

    def read(self, file: str) -> str:
        """One of the files, for this run."""
        text = (FOLDER / self.release / file).read_text(encoding="utf-8")
        text = text.replace("HASH2", token_of(self.secrets[1])).replace("HASH", token_of(self.key))
        return text.replace("RUN", self.run)

    @property
    def resources(self) -> list[dict[str, Any]]:
        """The objects in the state file."""
        found: list[dict[str, Any]] = json.loads(self.read("theirs.tfstate"), parse_float=Decimal)["resources"]
        return found

    @property
    def requests(self) -> list[tuple[str, Any]]:
        """The requests that make the objects, in order."""
        return [(path, body) for path, body in json.loads(self.read("objects.json"))]
