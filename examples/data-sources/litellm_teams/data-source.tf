data "litellm_teams" "all" {}

output "teams" {
  value = data.litellm_teams.all.ids_by_alias
}
