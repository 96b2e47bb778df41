"""What was spent in a period.

Endpoints: GET /user/daily/activity, GET /team/daily/activity, GET /tag/daily/activity.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from terraform_provider_litellm.attributes import access
from terraform_provider_litellm.client.answers import part
from terraform_provider_litellm.data_sources.question import Question
from terraform_provider_litellm.plugin.config_validators import Conflicting
from terraform_provider_litellm.plugin.schema import Attribute
from terraform_provider_litellm.plugin.types import DYNAMIC, NUMBER, STRING
from terraform_provider_litellm.plugin.validators import UnlessEmpty
from terraform_provider_litellm.plugin.values import infer
from terraform_provider_litellm.run import references

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.diagnostics import Diagnostics
    from terraform_provider_litellm.plugin.paths import Path
    from terraform_provider_litellm.plugin.values import State, Value
    from terraform_provider_litellm.record.json_values import Json, Row

PAGE = 1000
METRICS = {"spend": "spend", "requests": "api_requests", "failed_requests": "failed_requests", "tokens": "total_tokens"}
"""What is summed up, by our name, with LiteLLM's."""

BY = {"user_id": "user_id", "token": "api_key"}
"""Arguments that narrow the activity of all users, with LiteLLM's names."""

MODELS = ("model_groups", "models")
"""Where LiteLLM divides the spend of a day by model: by the public names, and by those of the providers."""


@dataclass(frozen=True)
class Date:
    """A day of the calendar, in the only form that LiteLLM accepts."""

    description: str = "must be a date, such as 2026-01-31"

    def validate(self, value: Value, path: Path, diagnostics: Diagnostics) -> None:
        """Report anything else."""
        try:
            known = date.fromisoformat(value).isoformat() == value
        except ValueError:
            known = False
        if not known:
            diagnostics.error(f"Invalid value for {path}", f'{self.description.capitalize()}, not "{value}".', path)


DATE = Date()


@dataclass(frozen=True)
class InOrder:
    """One day is not before another."""

    attributes: Sequence[str]

    @property
    def description(self) -> str:
        """The rule as a sentence."""
        return f"{self.attributes[1]} must not be before {self.attributes[0]}."

    def validate(self, config: Mapping[str, Value], path: Path, diagnostics: Diagnostics) -> None:
        """Report days in the wrong order."""
        first, last = (config.get(name) for name in self.attributes)
        if isinstance(first, str) and isinstance(last, str) and last < first:
            name = self.attributes[1]
            diagnostics.error(
                f"Invalid value for {name}", f"{last} is before {self.attributes[0]} = {first}.", path.attribute(name)
            )


def of_model(rows: list[Row], name: str) -> list[Row]:
    """The part of each row that is a model's: by its public name or, if no row has that, by the provider's."""
    for kind in MODELS:
        parts = [(row["date"], part(part(row, "breakdown", dict), kind, dict).get(name)) for row in rows]
        if any(found is not None for _, found in parts):
            return [{"date": date} | found for date, found in parts if found is not None]
    return []


async def spent(client: Client, config: State) -> State:
    """The days of a period with activity, and their sums."""
    query: dict[str, Any] = {"start_date": config["start_date"], "end_date": config["end_date"], "page_size": PAGE}
    endpoint = "/user/daily/activity"
    if config.get("team_id"):
        endpoint, query["team_ids"] = "/team/daily/activity", config["team_id"]
    elif config.get("tag"):
        endpoint, query["tags"] = "/tag/daily/activity", config["tag"]
    query |= {name: config[each] for each, name in BY.items() if config.get(each)}
    rows: list[Row] = []
    page = pages = 1
    while page <= pages:
        answer = await client.get(endpoint, page=page, **query)
        rows += part(answer, "results", list)
        pages = part(answer, "metadata", dict).get("total_pages") or 1
        page += 1
    if not rows and config.get("team_id"):
        await references.require(client, "team", config["team_id"])
    days: dict[str, dict[str, Json]] = {}
    for row in of_model(rows, config["model"]) if config.get("model") else rows:
        day = days.setdefault(part(row, "date", str), dict.fromkeys(METRICS, 0))
        metrics = part(row, "metrics", dict)
        for name, theirs in METRICS.items():
            day[name] += metrics.get(theirs) or 0
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
        "model": Attribute(
            STRING,
            optional=True,
            description="Only the spend of this model: its public name, such as `litellm_model.example.model_name`, or, if "
            "nothing was spent under that name, the provider and name that LiteLLM sends requests to, such as "
            "`openai/gpt-4o`. LiteLLM counts the requests of one key for one model of a provider in one day together, under "
            "the public name of the first.",
        ),
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
        InOrder(("start_date", "end_date")),
        Conflicting(("team_id", "tag"), "Choose one of them."),
        Conflicting(("team_id", "user_id"), "Choose one of them."),
        Conflicting(("tag", "user_id"), "Choose one of them."),
    ),
)
