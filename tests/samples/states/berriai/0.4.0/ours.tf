resource "litellm_model" "it" {
  model_name          = "${var.run}-gpt"
  custom_llm_provider = "azure"
  base_model          = "deployment"
  pricing_base_model  = "us/gpt-4.1-2025-04-14"
  model_api_key       = "made-up-azure-key"
  model_api_base      = "https://made-up.openai.azure.com"
  api_version         = "2025-01-01-preview"
  tier                = "paid"
  mode                = "chat"
  tpm                 = 100000
  rpm                 = 1000
}

resource "litellm_team" "it" {
  team_alias              = "${var.run} team"
  metadata                = { department = "Engineering" }
  models                  = [litellm_model.it.model_name]
  max_budget              = 1000.0
  budget_duration         = "1mo"
  team_member_permissions = ["/key/info"]
}

resource "litellm_key" "it" {
  key_alias             = "${var.run}-key"
  team_id               = litellm_team.it.id
  models                = [litellm_model.it.model_name]
  max_budget            = 100.0
  soft_budget           = 80.0
  budget_duration       = "monthly"
  max_parallel_requests = 5
  tpm_limit             = 1000
  rpm_limit             = 60
  duration              = "30d"
  metadata              = { environment = "production" }
  model_rpm_limit       = { (litellm_model.it.model_name) = 30 }
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
