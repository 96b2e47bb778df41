"""What people really write, and what LiteLLM makes of it: applied without an error, and the plan after it is empty."""

from __future__ import annotations

import pytest

from tests.shown import show_key, show_team
from tests.workspace import LiveWorkspace, warnings

pytestmark = pytest.mark.acceptance

LONG = "x" * 10_000
TEXT = 'quotes " and \\ back, new\nline, tab\t, ünï, 😀, $${dollar}, %%{percent}'


def key(attributes: str) -> str:
    """A key with these attributes."""
    return f'resource "litellm_key" "it" {{\n{attributes}\n}}\n'


def team(attributes: str) -> str:
    """A team with these attributes."""
    return f'resource "litellm_team" "it" {{\nteam_alias = "${{var.run}}"\n{attributes}\n}}\n'


def members(limits: str) -> str:
    """A team whose only member has these limits."""
    return (
        'resource "litellm_team" "it" {\nteam_alias = var.run\n}\n'
        'resource "litellm_team_members" "it" {\nteam_id = litellm_team.it.team_id\n'
        f"members = {{ (var.run) = {{ {limits} }} }}\n}}\n"
    )


def model(attributes: str) -> str:
    """A model with these attributes."""
    return (
        'resource "litellm_model" "it" {\nmodel_name = var.run\ncustom_llm_provider = "openai"\nbase_model = "gpt-4o"\n'
        f"{attributes}\n}}\n"
    )


QUOTED = TEXT.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
VALUES = {
    "nothing at all": key(""),
    "a fraction without an end": key("max_budget = 100 / 3\nsoft_budget = 2 / 3"),
    "a sum of floats": team("max_budget = 0.1 + 0.2"),
    "a large amount": team("max_budget = 123456789012345678901234567890"),
    "references to LiteLLM's environment": model(
        'model_api_base = "os.environ/NO_SUCH"\nmodel_api_key = "os.environ/NO_SUCH"\n'
        'additional_litellm_params = { a = "os.environ/HOME" }'
    ),
    "a tiny price": model("input_cost_per_million_tokens = 0.000000000001\noutput_cost_per_million_tokens = 1 / 3"),
    "a price of nothing": model("input_cost_per_million_tokens = 0\noutput_cost_per_million_tokens = 0.0"),
    "no expiry, said so": key('duration = "-1"'),
    "a budget in words, since 1.85.7": key('max_budget = 1\nbudget_duration = "monthly"'),
    "empty lists and maps": key(
        "models = []\naliases = {}\nmetadata = {}\nconfig = {}\npermissions = {}\nallowed_cache_controls = []\n"
        "model_rpm_limit = {}\nmodel_tpm_limit = {}"
    ),
    "empty texts on a key": key('key_alias = ""\nteam_id = ""\nuser_id = ""\nduration = ""\nbudget_duration = ""'),
    "empty texts on a model": model(
        'model_api_key = ""\nmodel_api_base = ""\napi_version = ""\ntier = ""\nmode = ""\nreasoning_effort = ""\n'
        'aws_region_name = ""\nvertex_project = ""\nlitellm_credential_name = ""\nteam_id = ""'
    ),
    "empty texts on a team": team(
        'organization_id = ""\nteam_member_key_duration = ""\nbudget_duration = ""\nmetadata = {}\nmodels = []'
    ),
    "nulls everywhere": key(
        "key_alias = null\nteam_id = null\nmodels = null\nmetadata = null\naliases = null\nmax_budget = null\nblocked = null"
    ),
    "zeroes": key("max_budget = 0\nsoft_budget = 0\ntpm_limit = 0\nrpm_limit = 0\nmax_parallel_requests = 0"),
    "mixed metadata": key(
        'metadata = { bool = true, text = "007", number = 1.50, none = null, list = [1, "a", [], {}], deep = { a = { b = "" } } }'
    ),
    "metadata of a map of texts": key('metadata = tomap({ a = "1", b = "true" })'),
    "callbacks with secrets": key(
        'metadata = { logging = [{ callback_name = "langfuse", callback_type = "success", '
        'callback_vars = { langfuse_public_key = "pk", langfuse_secret = "made-up-secret" } }] }'
    ),
    "a list in another order, twice": team('models = ["b", "a", "b"]'),
    "unicode and escapes": team(f'metadata = {{ text = "{QUOTED}", "key ü" = "{QUOTED}" }}'),
    "ten thousand letters": team(f'metadata = {{ text = "{LONG}" }}'),
    "parameters as texts": model(
        'additional_litellm_params = { max_tokens = "8192", temperature = "0.7", stop = jsonencode(["a"]), weight = 3, '
        'drop_params = "true", zip = "00123", custom_x = "text" }'
    ),
    "odd letters in ids": """
resource "litellm_team" "it" {
  team_id    = "${var.run}/a:b %2F?#&=+ ü"
  team_alias = var.run
}

resource "litellm_team_member" "it" {
  team_id    = litellm_team.it.team_id
  user_id    = "${var.run}/a:b %2F?#&=+ ü"
  user_email = "A.B+c@Example.com"
  role       = "user"
}
""",
    "a member known by e-mail alone": """
resource "litellm_team" "it" {
  team_alias = var.run
}

resource "litellm_team_member" "it" {
  team_id    = litellm_team.it.team_id
  user_email = "${var.run}@Example.com"
  role       = "user"
}
""",
    "values that are known only later": """
resource "terraform_data" "it" {
  input = { alias = var.run, models = ["a"], budget = 1.5, metadata = { a = [1] }, blocked = false }
}

resource "litellm_team" "it" {
  team_alias = terraform_data.it.output.alias
  models     = terraform_data.it.output.models
  max_budget = terraform_data.it.output.budget
  metadata   = terraform_data.it.output.metadata
  blocked    = terraform_data.it.output.blocked
}

resource "litellm_key" "it" {
  key_alias = "${litellm_team.it.team_id}-key"
  team_id   = litellm_team.it.team_id
  metadata  = { team = litellm_team.it.team_id, all = terraform_data.it.output.metadata }
}
""",
    "forty keys of a team": """
resource "litellm_team" "it" {
  team_alias = var.run
}

resource "litellm_key" "it" {
  for_each  = toset([for n in range(40) : tostring(n)])
  key_alias = "${var.run}-${each.key}"
  team_id   = litellm_team.it.team_id
  metadata  = { n = each.key }
}
""",
    "twelve members of a team at once": """
resource "litellm_team" "it" {
  team_alias = var.run
}

resource "litellm_team_member" "it" {
  count   = 12
  team_id = litellm_team.it.team_id
  user_id = "${var.run}-${count.index}"
  role    = "user"
}
""",
}


@pytest.mark.parametrize(
    "configuration",
    [
        pytest.param(value, id=name, marks=pytest.mark.since(name.partition("since ")[2] or "0"))
        for name, value in VALUES.items()
    ],
)
def test_values_settle(configuration: str, workspace: LiveWorkspace) -> None:
    """One apply makes it so, without a warning, and the second plan is empty (ncecere #53)."""
    workspace.write(configuration)
    output = workspace.apply()
    assert warnings(output) == []
    workspace.plan()


CHANGES = {
    "another order of a list": (team('models = ["a", "b"]'), team('models = ["b", "a"]')),
    "a number as text in parameters": (
        model("additional_litellm_params = { max_tokens = 8192, drop_params = true }"),
        model('additional_litellm_params = { max_tokens = "8192", drop_params = "true" }'),
    ),
    "numbers and truth values as texts": (
        key(
            'budget_limits = [{ max_budget = "10", budget_duration = "1d" }]\n'
            'router_settings = { num_retries = "3", timeout = "0.5", enable_tag_filtering = "true", '
            'retry_policy = { TimeoutErrorRetries = "2" }, tag_routing_prefix = 7 }\n'
        ),
        key(
            'budget_limits = [{ max_budget = 10, budget_duration = "1d" }]\n'
            "router_settings = { num_retries = 3, timeout = 0.5, enable_tag_filtering = true, "
            'retry_policy = { timeout_error_retries = 2 }, tag_routing_prefix = "7" }\n'
        ),
    ),
    "members with numbers as texts": (
        members('max_budget_in_team = "10", tpm_limit = "5"'),
        members("max_budget_in_team = 10, tpm_limit = 5"),
    ),
    "fallbacks in the form of other providers": (
        team('router_settings = { fallbacks = [{ model = "*", fallback_models = ["b"] }] }'),
        team('router_settings = { fallbacks = [{ "*" = ["b"] }] }'),
    ),
    "several fallbacks in one entry": (
        team('router_settings = { context_window_fallbacks = [{ "a" = ["b"], "c" = ["d"] }] }'),
        team('router_settings = { context_window_fallbacks = [{ "a" = ["b"] }, { "c" = ["d"] }] }'),
    ),
    "unset and empty": (key(""), key('models = []\naliases = {}\nmetadata = {}\nkey_alias = ""')),
    "empty and unset": (key('models = []\naliases = {}\nmetadata = {}\nkey_alias = ""'), key("")),
    "no expiry and -1": (key(""), key('duration = "-1"')),
}


NEWER = {
    "numbers and truth values as texts": "1.100.5",
    "members with numbers as texts": "1.75.9",
    "fallbacks in the form of other providers": "1.80.17",
    "several fallbacks in one entry": "1.80.17",
}
"""The first releases that know the attributes."""


@pytest.mark.parametrize(
    ("before", "after"),
    [pytest.param(*pair, id=name, marks=pytest.mark.since(NEWER.get(name, "0"))) for name, pair in CHANGES.items()],
)
def test_what_means_the_same_changes_nothing_in_litellm(before: str, after: str, workspace: LiveWorkspace) -> None:
    """Two ways of writing the same thing may be exchanged; LiteLLM is not told, and the plan after it is empty."""
    workspace.write(before)
    workspace.apply()
    kinds = [each["type"] for each in workspace.resources()]
    show = {"litellm_key": show_key, "litellm_team": show_team}.get(kinds[0]) if len(kinds) == 1 else None
    shown = show and show(workspace)
    workspace.write(after)
    output = workspace.apply()
    assert "must be replaced" not in output
    workspace.plan()
    assert not show or show(workspace) == shown


@pytest.mark.since("1.80.17")
def test_fallbacks_in_the_form_of_other_providers_are_followed(workspace: LiveWorkspace) -> None:
    """LiteLLM gets its own form, by which it finds the model to go on with."""
    workspace.write(team('router_settings = { fallbacks = [{ model = "*", fallback_models = ["b"] }] }'))
    workspace.apply()
    assert show_team(workspace)["router_settings"] == {"fallbacks": [{"*": ["b"]}]}
    workspace.plan()


@pytest.mark.since("1.80.17")
def test_a_change_of_a_number_written_as_a_text_is_sent(workspace: LiveWorkspace) -> None:
    """The text changes form and value; what LiteLLM has is drift as ever."""
    workspace.write(key('router_settings = { num_retries = "3" }'))
    workspace.apply()
    workspace.write(key('router_settings = { num_retries = "4" }'))
    workspace.apply()
    assert show_key(workspace)["router_settings"] == {"num_retries": 4}
    workspace.tell(
        "/key/update",
        {"key": workspace.attributes("litellm_key.it")["token"], "router_settings": {"num_retries": 5}},
    )
    assert "num_retries" in workspace.plan(changes=True)


@pytest.mark.since("1.106.0")  # older ones empty the metadata when a default budget is set
def test_what_litellm_keeps_in_metadata_is_not_the_users(workspace: LiveWorkspace) -> None:
    """A default budget of members, set elsewhere, is drift at its attribute, and not in the metadata that shows its id."""
    workspace.write(team("metadata = { a = 1 }"))
    workspace.apply()
    workspace.tell(
        "/team/update", {"team_id": workspace.attributes("litellm_team.it")["team_id"], "team_member_budget": 5}
    )
    output = workspace.plan(changes=True)
    assert "team_member_budget = 5 -> null" in output
    assert "metadata" not in output
    workspace.write(team("metadata = { a = 2 }"))
    workspace.apply()
    workspace.plan()


@pytest.mark.since("1.85.7")  # older ones cannot take an expiry back
def test_provider_beside_the_name_does_not_outlive_it(workspace: LiveWorkspace) -> None:
    """A model that somebody made with its provider apart is imported, and moves to another provider."""
    params = {"model": "meta-llama/x", "custom_llm_provider": "openai", "api_key": "made-up"}
    made = workspace.tell("/model/new", {"model_name": workspace.run, "litellm_params": params})["model_id"]
    workspace.write(model("").replace('"gpt-4o-mini"', '"meta-llama/x"'))
    workspace.terraform("import", "-input=false", "litellm_model.it", made)
    workspace.write(model("").replace('"openai"', '"anthropic"'))
    workspace.apply()
    workspace.plan()


@pytest.mark.since("1.85.7")  # 1.65.8 does not take an expiry back
def test_expiry_set_elsewhere_is_drift(workspace: LiveWorkspace) -> None:
    """A key that was to live for ever and got an expiry loses that again."""
    workspace.write(key(""))
    workspace.apply()
    workspace.tell("/key/update", {"key": workspace.attributes("litellm_key.it")["token"], "duration": "5d"})
    assert "duration" in workspace.plan(changes=True)
    workspace.apply()
    assert show_key(workspace)["expires"] is None
    workspace.plan()


@pytest.mark.parametrize(
    ("attribute", "summary"), [("key", "A key with this secret exists"), ("key_alias", "already exists")]
)
def test_two_of_the_same_at_once(attribute: str, summary: str, workspace: LiveWorkspace) -> None:
    """Of several keys with one secret or one alias in one run, one is made; the others fail at the attribute."""
    workspace.write(f'resource "litellm_key" "it" {{\n  count = 4\n  {attribute} = "sk-${{var.run}}-0123456789"\n}}\n')
    output = workspace.apply(status=1)
    assert output.count("Error: ") == 3
    assert summary in " ".join(output.split())
    (resource,) = workspace.resources()
    assert len(resource["instances"]) == 1


@pytest.mark.since("1.100.5")  # older ones take a model that they cannot serve
def test_half_made_model_is_taken_back(workspace: LiveWorkspace) -> None:
    """A model that LiteLLM stores but cannot serve is an error, and no orphan is left."""
    workspace.write(model("").replace('"openai"', '"no-such-provider"'))
    assert "Error: Cannot create model" in workspace.apply(status=1)
    assert workspace.resources() == []
    assert [
        row for row in workspace.ask("/v2/model/info?size=1000")["data"] if row["model_name"] == workspace.run
    ] == []


def test_hosted_attribute_is_not_set_twice(workspace: LiveWorkspace) -> None:
    """Two places for one thing in LiteLLM are an error, since neither could win."""
    workspace.write(key("metadata = { model_rpm_limit = { m = 3 } }\nmodel_rpm_limit = { m = 5 }"))
    assert "metadata.model_rpm_limit belongs to the attribute" in workspace.terraform("validate", status=1)


def test_keys_outlive_the_replacement_of_their_team(workspace: LiveWorkspace) -> None:
    """A team that is replaced takes its keys along in LiteLLM; one apply makes them anew, with the same secrets."""
    configuration = """
resource "litellm_team" "it" {
  team_id    = "${var.run}-%s"
  team_alias = var.run
}

resource "litellm_key" "it" {
  team_id    = litellm_team.it.team_id
  key_alias  = var.run
  max_budget = 5
  metadata   = { a = 1 }
}
"""
    workspace.write(configuration % "one")
    workspace.apply()
    before = workspace.attributes("litellm_key.it")
    workspace.write(configuration % "two")
    output = workspace.apply()
    assert "was created again" in output
    after = workspace.attributes("litellm_key.it")
    assert (after["id"], after["key"], after["team_id"]) == (before["id"], before["key"], f"{workspace.run}-two")
    assert show_key(workspace)["max_budget"] == 5
    workspace.plan()
