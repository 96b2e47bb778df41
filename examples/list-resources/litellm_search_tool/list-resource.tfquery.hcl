list "litellm_search_tool" "all" {
  provider = litellm
}
