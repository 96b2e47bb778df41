action "litellm_reset_member_spend" "example" {
  config {
    team_id = litellm_team.example.team_id
    user_id = "alice"
  }
}
