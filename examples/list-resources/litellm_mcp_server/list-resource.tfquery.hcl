list "litellm_mcp_server" "all" {
  provider = litellm
}
