resource "litellm_team" "platform" {
  team_alias      = "platform"
  models          = ["gpt-4", "claude-3.5-sonnet"]
  max_budget      = 500.0
  budget_duration = "30d"
  tpm_limit       = 100000
  rpm_limit       = 1000

  team_member_permissions = ["/key/generate", "/key/update"]

  metadata = {
    cost_center = 4711
    contacts    = ["platform@example.com"]
  }
}
