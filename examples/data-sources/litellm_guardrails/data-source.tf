data "litellm_guardrails" "all" {}

output "guardrails" {
  value = data.litellm_guardrails.all.ids_by_name
}
