"""The block of a key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from terraform_provider_litellm.objects.keys.key_block import KEY_BLOCK
from tests.sample import Ask, Call, Sample, Shown, Step
from tests.values import HOME_TOKEN, OWN_TOKEN, Values, drawn

TOKEN = "a" * 64
ROW = {"token": TOKEN, "blocked": True}

STEPS: tuple[Step, ...] = ("full", "changed", "least")


def show(ask: Ask, state: Values) -> Mapping[str, Any]:
    """The key."""
    answer: Mapping[str, Any] = ask(f"/key/info?key={state['token']}")["info"]
    return answer


SAMPLE = Sample(
    record=KEY_BLOCK,
    least={"token": OWN_TOKEN},
    own_team=True,
    values={"token": drawn(OWN_TOKEN, HOME_TOKEN, lambda _: "a" * 64)},
    undrawn={"token": "names a key that exists"},
    forget=Call("POST", "/key/unblock", {"key": "{token}"}),
    show=show,
    shown={step: [Shown({}, {"blocked": True})] for step in STEPS},
    state={"id": TOKEN, "token": TOKEN},
    answers={"/key/block": ROW, "/key/unblock": ROW},
    absent={"/key/unblock": (404, {"error": {"message": "Key not found.", "type": "not_found_error", "code": "404"}})},
)
