list "litellm_tool_policy" "all" {
  provider = litellm
}
