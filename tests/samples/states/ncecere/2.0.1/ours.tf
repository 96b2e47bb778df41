resource "litellm_model" "it" {
  model_name                     = "${var.run}-gpt"
  custom_llm_provider            = "openai"
  base_model                     = "gpt-4o-mini"
  model_api_key                  = "made-up-openai-key"
  mode                           = "chat"
  access_groups                  = ["${var.run}-group"]
  input_cost_per_million_tokens  = 0.15
  output_cost_per_million_tokens = 0.6
  additional_litellm_params      = { timeout = "30", num_retries = "2" }
}

resource "litellm_team" "it" {
  team_alias              = "${var.run} team"
  metadata                = { department = "Engineering" }
  models                  = [litellm_model.it.model_name]
  model_aliases           = { fast = litellm_model.it.model_name }
  tpm_limit               = 100000
  rpm_limit               = 1000
  max_budget              = 500.0
  budget_duration         = "30d"
  team_member_permissions = ["/key/info"]
  team_member_budget      = 50.0

  team_member_budget_duration = "30d"
  router_settings             = { fallbacks = [{ (litellm_model.it.model_name) = ["${var.run}-other"] }] }
}

resource "litellm_key" "it" {
  key_alias              = "${var.run}-key"
  team_id                = litellm_team.it.id
  models                 = [litellm_model.it.model_name]
  max_budget             = 100.0
  budget_duration        = "30d"
  tpm_limit              = 50000
  tpm_limit_type         = "best_effort_throughput"
  rpm_limit              = 200
  rpm_limit_type         = "best_effort_throughput"
  duration               = "90d"
  metadata               = { environment = "production", owners = ["a", "b"] }
  allowed_cache_controls = ["no-cache"]
  model_rpm_limit        = { (litellm_model.it.model_name) = 100 }
  guardrails             = []
}

resource "litellm_team_member" "it" {
  team_id            = litellm_team.it.id
  user_id            = "${var.run}-a"
  user_email         = "a@${var.run}.example"
  role               = "user"
  max_budget_in_team = 10
}

resource "litellm_team_member_add" "it" {
  team_id            = litellm_team.it.id
  max_budget_in_team = 5

  member {
    user_id = "${var.run}-b"
    role    = "user"
  }
}
