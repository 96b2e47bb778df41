data "litellm_search_tool" "web" {
  search_tool_name = "web"
}
