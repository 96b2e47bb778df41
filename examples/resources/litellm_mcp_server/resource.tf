resource "litellm_mcp_server" "tickets" {
  server_name       = "tickets"
  description       = "Tickets of the support team"
  transport         = "http"
  url               = "https://mcp.example.com/mcp"
  auth_type         = "bearer_token"
  mcp_access_groups = ["support"]
  allowed_tools     = ["search_tickets"]

  credentials_wo = {
    auth_value = var.tickets_token
  }

  mcp_info = {
    mcp_server_cost_info = {
      default_cost_per_query = 0.01
    }
  }
}

# Only the team may use the tools
resource "litellm_team" "support" {
  team_alias = "support"

  object_permission = {
    mcp_servers = [litellm_mcp_server.tickets.server_id]
  }
}

variable "tickets_token" {
  type      = string
  sensitive = true
  default   = "made-up-tickets-token"
}
