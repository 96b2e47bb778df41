data "litellm_claude_code_plugin" "review" {
  name = "code-review"
}
