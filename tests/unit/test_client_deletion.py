"""Deletions that LiteLLM answers with nothing."""

from __future__ import annotations

import pytest

from terraform_provider_litellm.client import deletion
from terraform_provider_litellm.client.errors import ClientError, Unreachable


async def gone() -> None:
    """The object cannot be found."""


async def there() -> dict[str, str]:
    """The object can be found."""
    return {"id": "a"}


async def unreadable() -> None:
    """LiteLLM cannot be asked."""
    raise Unreachable("no answer", "", "")


async def test_an_empty_answer_is_believed_if_the_object_is_gone() -> None:
    """As any server between may give one."""
    await deletion.seen(None, gone, "a")


@pytest.mark.parametrize("answer", [None, {}, "deleted"])
async def test_an_object_that_is_still_there_is_an_error(answer: object) -> None:
    """So is an answer that is not LiteLLM's."""
    with pytest.raises(ClientError):
        await deletion.seen(answer, there, "a")


async def test_a_deletion_that_nobody_can_look_at_may_be_done() -> None:
    """So that the next plan does not say that somebody else has deleted the object."""
    with pytest.raises(Unreachable) as caught:
        await deletion.seen(None, unreadable, "a")
    assert caught.value.half_done
