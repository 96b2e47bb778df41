"""What was spent in a period.

Endpoints: GET /user/daily/activity, GET /team/daily/activity, GET /tag/daily/activity.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from terraform_provider_litellm.attributes import access
from terraform_provider_litellm.client.answers import part
from terraform_provider_litellm.data_sources.question import Question
from terraform_provider_litellm.plugin.config_validators import Conflicting
from terraform_provider_litellm.plugin.schema import Attribute
from terraform_provider_litellm.plugin.types import DYNAMIC, NUMBER, STRING
from terraform_provider_litellm.plugin.validators import Matches, UnlessEmpty
from terraform_provider_litellm.plugin.values import infer

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.json_values import Json

PAGE = 1000
METRICS = {"spend": "spend", "requests": "api_requests", "failed_requests": "failed_requests", "tokens": "total_tokens"}
"""What is summed up, by our name, with LiteLLM's."""

BY = {"user_id": "user_id", "token": "api_key", "model": "model"}
"""Arguments that narrow the activity of all users, with LiteLLM's names."""

DATE = Matches(r"\d{4}-\d{2}-\d{2}", "must be a date, such as 2026-01-31")


async def spent(client: Client, config: State) -> State:
    """The days of a period with activity, and their sums."""
    query: dict[str, Any] = {"start_date": config["start_date"], "end_date": config["end_date"], "page_size": PAGE}
    endpoint = "/user/daily/activity"
    if config.get("team_id"):
        endpoint, query["team_ids"] = "/team/daily/activity", config["team_id"]
    elif config.get("tag"):
        endpoint, query["tags"] = "/tag/daily/activity", config["tag"]
    query |= {name: config[each] for each, name in BY.items() if config.get(each)}
    days: dict[str, dict[str, Json]] = {}
    page = pages = 1
    while page <= pages:
        answer = await client.get(endpoint, page=page, **query)
        for row in part(answer, "results", list):
            day = days.setdefault(part(row, "date", str), dict.fromkeys(METRICS, 0))
            metrics = part(row, "metrics", dict)
            for name, theirs in METRICS.items():
                day[name] += metrics.get(theirs) or 0
        pages = part(answer, "metadata", dict).get("total_pages") or 1
        page += 1
    sums = {name: sum(day[name] for day in days.values()) for name in METRICS}
    return {**sums, "days": infer([{"date": date, **days[date]} for date in sorted(days)])}


SPEND = Question(
    "What was spent in a period: in all, or by one key, team, user, tag or model. LiteLLM records a request within some seconds to "
    "a minute.",
    {
        "start_date": Attribute(
            STRING, required=True, description="The first day, such as `2026-01-01` (UTC).", validators=(DATE,)
        ),
        "end_date": Attribute(STRING, required=True, description="The last day (UTC).", validators=(DATE,)),
        "team_id": Attribute(STRING, optional=True, description="Only the spend of this team."),
        "tag": Attribute(STRING, optional=True, description="Only the spend of requests with this tag."),
        "user_id": Attribute(STRING, optional=True, description="Only the spend of this user."),
        "token": Attribute(
            STRING,
            optional=True,
            description="Only the spend of the key with this token, such as `litellm_key.example.token`.",
            validators=(UnlessEmpty(access.TOKEN),),
        ),
        "model": Attribute(STRING, optional=True, description="Only the spend of this model."),
    },
    {
        "spend": (NUMBER, "The spend in USD."),
        "requests": (NUMBER, "The number of requests."),
        "failed_requests": (NUMBER, "The number of requests that failed."),
        "tokens": (NUMBER, "The number of tokens."),
        "days": (DYNAMIC, "The days with requests, in order: objects with `date` and the four sums."),
    },
    spent,
    "the spend",
    config_validators=(
        Conflicting(("team_id", "tag"), "Choose one of them."),
        Conflicting(("team_id", "user_id"), "Choose one of them."),
        Conflicting(("tag", "user_id"), "Choose one of them."),
    ),
)
