list "litellm_claude_code_plugin" "all" {
  provider = litellm
}
