resource "litellm_model" "it" {
  model_name                     = "${var.run}-gpt"
  custom_llm_provider            = "openai"
  base_model                     = "gpt-4"
  model_api_key                  = "made-up-openai-key"
  model_api_base                 = "https://api.openai.com/v1"
  tier                           = "paid"
  mode                           = "completion"
  input_cost_per_million_tokens  = 30.0
  output_cost_per_million_tokens = 60.0
}

resource "litellm_team" "it" {
  team_alias      = "${var.run} team"
  metadata        = { department = "Engineering" }
  models          = [litellm_model.it.model_name]
  tpm_limit       = 500000
  rpm_limit       = 5000
  max_budget      = 1000.0
  budget_duration = "1mo"
  blocked         = false
}

resource "litellm_key" "it" {
  key_alias              = "${var.run}-key"
  team_id                = litellm_team.it.id
  models                 = [litellm_model.it.model_name]
  max_budget             = 100.0
  budget_duration        = "30d"
  max_parallel_requests  = 5
  tpm_limit              = 1000
  rpm_limit              = 60
  duration               = "30d"
  metadata               = { environment = "production" }
  allowed_cache_controls = ["no-cache"]
  aliases                = { "gpt-4" = litellm_model.it.model_name }
  config                 = { default_model = "gpt-4" }
  permissions            = { can_create_keys = "true" }
  model_rpm_limit        = { (litellm_model.it.model_name) = 30 }
  model_tpm_limit        = { (litellm_model.it.model_name) = 500 }
  blocked                = false
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
