variable "tavily_api_key" {
  type      = string
  sensitive = true
  ephemeral = true
  default   = "made-up-tavily-key"
}

resource "litellm_search_tool" "web" {
  search_tool_name = "web"
  search_provider  = "tavily"
  api_key_wo       = var.tavily_api_key
  timeout          = 10
  search_tool_info = { description = "Searches of the web" }
}

resource "litellm_team" "research" {
  team_alias        = "research"
  object_permission = { search_tools = [litellm_search_tool.web.search_tool_name] }
}
