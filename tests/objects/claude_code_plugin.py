"""A plugin for Claude Code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from terraform_provider_litellm.objects.skills.claude_code_plugin import CLAUDE_CODE_PLUGIN
from tests.sample import Ask, Call, Drift, Sample, Shown
from tests.values import UNIQUE, Draw, Values, drawn

SINCE = "2026-11-28T08:34:25.389000+00:00"
SOURCE = {"source": "github", "repo": "example/one"}
ROW: Mapping[str, Any] = {
    "id": "i",
    "name": "p",
    "version": "1.0.0",
    "description": None,
    "source": SOURCE,
    "author": None,
    "homepage": None,
    "keywords": None,
    "category": None,
    "domain": None,
    "namespace": None,
    "enabled": True,
    "created_at": SINCE,
    "updated_at": SINCE,
}
DONE = {"status": "success", "action": "updated", "plugin": ROW, "message": "Plugin 'p' deleted"}
MISSING = (404, {"detail": {"error": "Plugin 'p' not found"}})


def show(ask: Ask, state: Values) -> Mapping[str, Any]:
    """The plugin in the list."""
    rows: Mapping[str, Mapping[str, Any]] = {each["name"]: each for each in ask("/claude-code/plugins")["plugins"]}
    return rows[state["name"]]


def source(draw: Draw) -> Values:
    """A source of a kind that every release knows."""
    return draw.random.choice(
        (
            {"source": "github", "repo": draw.name()},
            {"source": "url", "url": draw.name(), "ref": draw.name()},
            {"source": "git-subdir", "url": draw.name(), "path": f"{draw.word()}/{draw.word()}"},
        )
    )


SAMPLE = Sample(
    record=CLAUDE_CODE_PLUGIN,
    least={"name": UNIQUE, "source": SOURCE},
    usual={"description": "A plugin"},
    values={
        "name": drawn(f"{UNIQUE}-one", f"{UNIQUE}-two", lambda draw: f"{draw.word()}-{draw.word()}"),
        "source": drawn(
            SOURCE, {"source": "git-subdir", "url": "https://example.com/two.git", "path": "plugins/two"}, source
        ),
        "version": drawn("1.2.0", "1.3.0", lambda draw: f"1.{draw.random.randint(2, 9)}.0"),
        "author": drawn(
            {"name": "one"}, {"name": "two", "email": "two@example.com"}, lambda draw: {"name": draw.name()}
        ),
    },
    undrawn={"name": "identifies the plugin"},
    untried={"installation_preference": "requires an archive"},
    forget=Call("DELETE", "/claude-code/plugins/{name}"),
    show=show,
    shown={
        "full": [
            Shown({"enabled": False, "version": "1.2.0"}, {"enabled": False, "version": "1.2.0", "source": SOURCE})
        ],
        "changed": [Shown({"domain": "two", "version": "1.3.0"}, {"domain": "two", "version": "1.3.0"})],
        "least": [Shown({}, {"enabled": True, "description": None, "domain": None, "keywords": None})],
    },
    drifts={
        "a plugin that is not shown any more": Drift(
            {},
            Call("POST", "/claude-code/plugins/{name}/disable"),
            "enabled    = false -> null",
        ),
    },
    state={"id": "p", "name": "p", "source": SOURCE},
    answers={
        "/claude-code/plugins": {"plugins": [ROW], "count": 1},
        "POST /claude-code/plugins": DONE,
        "/claude-code/plugins/p": ROW,
        "PUT /claude-code/plugins/p": DONE,
        "DELETE /claude-code/plugins/p": DONE,
        "/claude-code/plugins/p/enable": DONE,
        "/claude-code/plugins/p/disable": DONE,
    },
    absent={"/claude-code/plugins": {"plugins": [], "count": 0}, "/claude-code/plugins/p": MISSING},
)
