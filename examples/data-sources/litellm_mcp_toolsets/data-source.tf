data "litellm_mcp_toolsets" "all" {}

output "mcp_toolsets" {
  value = data.litellm_mcp_toolsets.all.ids_by_name
}
