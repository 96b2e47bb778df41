resource "litellm_team" "platform" {
  team_alias = "platform"
  models     = ["gpt-4", "claude-3.5-sonnet"]
}

resource "litellm_team_member" "alice" {
  team_id = litellm_team.platform.team_id
  user_id = "alice"
  role    = "user"
}

# What Alice calls the proxy with: 100 USD every 30 days, and an alert at 80.
resource "litellm_key" "alice" {
  key_alias             = "alice"
  team_id               = litellm_team.platform.team_id
  user_id               = litellm_team_member.alice.user_id
  models                = ["gpt-4", "claude-3.5-sonnet"]
  max_budget            = 100.0
  soft_budget           = 80.0
  budget_duration       = "30d"
  duration              = "90d"
  max_parallel_requests = 5
  tpm_limit             = 1000
  rpm_limit             = 60

  model_rpm_limit = {
    "claude-3.5-sonnet" = 30
  }

  metadata = {
    environment = "production"
  }
}

# A change of the trigger gives the key another secret.
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
