list "litellm_team_callback" "all" {
  provider = litellm
}
