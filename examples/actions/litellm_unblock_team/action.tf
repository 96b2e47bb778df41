action "litellm_unblock_team" "example" {
  config {
    team_id = litellm_team.example.team_id
  }
}
