list "litellm_mcp_toolset" "all" {
  provider = litellm
}
