data "litellm_prompts" "all" {}

output "prompts" {
  value = data.litellm_prompts.all.ids
}
