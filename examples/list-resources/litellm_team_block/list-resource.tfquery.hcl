list "litellm_team_block" "all" {
  provider = litellm
}
