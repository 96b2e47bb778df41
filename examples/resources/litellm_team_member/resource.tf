resource "litellm_team" "platform" {
  team_alias = "platform"
}

resource "litellm_team_member" "alice" {
  team_id            = litellm_team.platform.team_id
  user_id            = "alice"
  user_email         = "alice@example.com"
  role               = "user"
  max_budget_in_team = 50.0
}

# LiteLLM finds the user by the e-mail address, or creates one and chooses the id.
resource "litellm_team_member" "bob" {
  team_id    = litellm_team.platform.team_id
  user_email = "bob@example.com"
  role       = "user"
}
