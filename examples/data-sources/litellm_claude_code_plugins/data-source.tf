data "litellm_claude_code_plugins" "all" {}

output "claude_code_plugins" {
  value = data.litellm_claude_code_plugins.all.ids
}
