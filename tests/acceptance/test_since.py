"""What an attribute says of the releases that know it is what the running release's own description says."""

from __future__ import annotations

from typing import Any

import pytest

from terraform_provider_litellm.objects.keys.key import KEY
from terraform_provider_litellm.objects.teams.team import TEAM
from terraform_provider_litellm.objects.teams.team_member import TEAM_MEMBER
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.object import LiteLLMObject
from terraform_provider_litellm.record.release import parsed
from tests.live_proxy.proxy import LiveProxy

pytestmark = pytest.mark.acceptance

REQUESTS = {
    "key": (KEY, ("GenerateKeyRequest", "UpdateKeyRequest")),
    "team": (TEAM, ("NewTeamRequest", "UpdateTeamRequest")),
    "team member": (TEAM_MEMBER, ("TeamMemberAddRequest", "TeamMemberUpdateRequest")),
}
WITHIN = {"user_id", "user_email", "role", "logging", "service_account_id"}
"""What stands within another part of a request, whose form is not described."""


def sent_as(field: Field) -> str:
    """The name in a request."""
    place = field.write_place
    return place[1] if place[0] == "metadata" and len(place) > 1 else place[0]


@pytest.mark.parametrize(("record", "names"), REQUESTS.values(), ids=REQUESTS)
def test_every_attribute_that_works_is_one_that_the_release_takes(
    live_proxy: LiveProxy, record: LiteLLMObject, names: tuple[str, ...]
) -> None:
    """A release drops silently what it does not know, so an attribute that it does not take is refused at plan."""
    status, document = live_proxy.request("GET", "/openapi.json")
    assert status == 200
    described: dict[str, Any] = document["components"]["schemas"]
    taken = {name for request in names for name in described[request]["properties"]}
    dropped = [
        field.name
        for field in record.table.fields
        if not (field.computed or field.terraform_only)
        and parsed(field.since or "0") <= parsed(live_proxy.version)
        and sent_as(field) not in taken | WITHIN
    ]
    assert dropped == []
