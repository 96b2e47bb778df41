data "litellm_team" "platform" {
  team_alias = "platform"
}
