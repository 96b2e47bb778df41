data "litellm_mcp_servers" "all" {}

output "mcp_servers" {
  value = data.litellm_mcp_servers.all.ids_by_name
}
