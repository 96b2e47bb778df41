resource "litellm_model" "it" {
  model_name                         = "${var.run}-claude"
  custom_llm_provider                = "bedrock"
  base_model                         = "anthropic.claude-3-7-sonnet-20250219-v1:0"
  mode                               = "chat"
  thinking_enabled                   = true
  thinking_budget_tokens             = 2048
  merge_reasoning_content_in_choices = true
  aws_access_key_id                  = "MADEUPACCESSKEY"
  aws_secret_access_key              = "made-up-secret-key"
  aws_region_name                    = "us-east-1"
  aws_session_name                   = "${var.run}-session"
  aws_role_name                      = "arn:aws:iam::123456789012:role/MadeUp"
  input_cost_per_million_tokens      = 3.0
  output_cost_per_million_tokens     = 15.0
  additional_litellm_params = {
    max_retries = "3"
    drop_params = "true"
    (var.run)   = "yes"
    nested      = jsonencode({ a = [1, 2.5] })
  }
}

resource "litellm_team" "it" {
  team_alias              = "${var.run} team"
  metadata                = { department = "Engineering" }
  models                  = [litellm_model.it.model_name]
  team_member_permissions = ["/key/generate", "/key/info"]
}

resource "litellm_key" "it" {
  team_id            = litellm_team.it.id
  service_account_id = "${var.run}-robot"
  key_alias          = "${var.run}-robot"
  models             = ["all-team-models"]
  max_budget         = 100.0
  metadata           = { environment = "automation" }
  allowed_routes     = ["llm_api_routes"]
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
