data "litellm_team_blocks" "all" {}

output "team_blocks" {
  value = data.litellm_team_blocks.all.ids
}
