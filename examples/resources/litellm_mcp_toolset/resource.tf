resource "litellm_mcp_server" "issues" {
  server_name = "issues"
  transport   = "http"
  url         = "https://issues.example.com/mcp"
}

resource "litellm_mcp_server" "wiki" {
  server_name = "wiki"
  transport   = "http"
  url         = "https://wiki.example.com/mcp"
}

resource "litellm_mcp_toolset" "support" {
  toolset_name = "support"
  description  = "What the support team needs"

  tools = [
    { server_id = litellm_mcp_server.issues.server_id, tool_name = "search_issues" },
    { server_id = litellm_mcp_server.wiki.server_id, tool_name = "search_pages" },
  ]
}
