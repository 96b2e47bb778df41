data "litellm_mcp_server" "tickets" {
  server_name = "tickets"
}
