data "litellm_agents" "all" {}

output "agents" {
  value = data.litellm_agents.all.ids_by_name
}
