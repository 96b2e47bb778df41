data "litellm_tool_policies" "all" {}

output "tool_policies" {
  value = data.litellm_tool_policies.all.ids
}
