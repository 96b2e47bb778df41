resource "litellm_team" "platform" {
  team_alias = "platform"
}

resource "litellm_team_members" "platform" {
  team_id = litellm_team.platform.team_id

  members = {
    alice = { max_budget_in_team = 50, budget_duration = "30d" }
    bob   = { role = "user", rpm_limit = 60 }
  }
}
