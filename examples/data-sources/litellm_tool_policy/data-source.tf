data "litellm_tool_policy" "search" {
  tool_name = "web_search"
  scope     = "all"
}
