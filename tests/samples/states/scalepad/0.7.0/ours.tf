resource "litellm_model" "it" {
  model_name                = "${var.run}-gpt"
  custom_llm_provider       = "vertex_ai"
  base_model                = "gemini-2.0-flash"
  mode                      = "chat"
  vertex_project            = "made-up"
  vertex_location           = "us-central1"
  vertex_credentials        = jsonencode({ type = "service_account", private_key = "made up" })
  additional_litellm_params = { timeout = "30" }
}

resource "litellm_team" "it" {
  team_alias              = "${var.run} team"
  metadata                = { department = "Engineering" }
  models                  = [litellm_model.it.model_name]
  max_budget              = 1000.0
  budget_duration         = "30d"
  team_member_permissions = ["/key/info"]
  team_member_budget      = 50.0

  team_member_budget_duration = "30d"
}

resource "litellm_key" "it" {
  key_alias             = "${var.run}-key"
  team_id               = litellm_team.it.id
  models                = [litellm_model.it.model_name]
  max_budget            = 100.0
  soft_budget           = 80.0
  budget_duration       = "30d"
  max_parallel_requests = 5
  tpm_limit             = 1000
  rpm_limit             = 60
  duration              = "30d"
  metadata              = { environment = "production" }
  aliases               = { "gpt-4" = litellm_model.it.model_name }
  permissions           = { can_create_keys = "true" }
  model_rpm_limit       = { (litellm_model.it.model_name) = 30 }
}

resource "litellm_key" "robot" {
  key_alias          = "${var.run}-robot"
  team_id            = litellm_team.it.id
  service_account_id = "${var.run}-robot"
  models             = [litellm_model.it.model_name]
  key_type           = "llm_api"
  max_budget         = 20.0
}

moved {
  from = litellm_service_account.it
  to   = litellm_key.robot
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
