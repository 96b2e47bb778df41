resource "litellm_team" "platform" {
  team_alias = "platform"
}

resource "litellm_team_member_add" "platform" {
  team_id            = litellm_team.platform.team_id
  max_budget_in_team = 50

  member {
    user_id = "alice"
    role    = "user"
  }

  member {
    user_email = "bob@example.com"
    role       = "user"
  }
}
