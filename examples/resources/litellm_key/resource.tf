resource "litellm_model" "gpt4" {
  model_name          = "gpt-4"
  custom_llm_provider = "openai"
  base_model          = "gpt-4"
  model_api_key       = "os.environ/OPENAI_API_KEY"
}

resource "litellm_model" "claude" {
  model_name          = "claude-3.5-sonnet"
  custom_llm_provider = "anthropic"
  base_model          = "claude-3-5-sonnet-20240620"
  model_api_key       = "os.environ/ANTHROPIC_API_KEY"
}

resource "litellm_team" "platform" {
  team_alias = "platform"
  models     = [litellm_model.gpt4.model_name, litellm_model.claude.model_name]
}

resource "litellm_team_member" "alice" {
  team_id = litellm_team.platform.team_id
  user_id = "alice"
  role    = "user"
}

# Alice's key: 100 USD every 30 days, and an alert at 80 USD.
resource "litellm_key" "alice" {
  key_alias             = "alice"
  team_id               = litellm_team.platform.team_id
  user_id               = litellm_team_member.alice.user_id
  models                = litellm_team.platform.models
  max_budget            = 100.0
  soft_budget           = 80.0
  budget_duration       = "30d"
  duration              = "90d"
  max_parallel_requests = 5
  tpm_limit             = 1000
  rpm_limit             = 60

  model_rpm_limit = {
    (litellm_model.claude.model_name) = 30
  }

  metadata = {
    environment = "production"
  }
}

# A change of the trigger rotates the secret of the key.
resource "litellm_key" "pipeline" {
  key_alias        = "pipeline"
  team_id          = litellm_team.platform.team_id
  rotation_trigger = "2026-11"
  grace_period     = "1d"
}

output "alice_key" {
  value     = litellm_key.alice.key
  sensitive = true
}
