data "litellm_mcp_toolset" "support" {
  toolset_name = "support"
}
