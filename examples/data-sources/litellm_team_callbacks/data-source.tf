data "litellm_team_callbacks" "all" {}

output "team_callbacks" {
  value = data.litellm_team_callbacks.all.ids
}
