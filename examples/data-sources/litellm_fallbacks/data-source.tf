data "litellm_fallbacks" "all" {}

output "fallbacks" {
  value = data.litellm_fallbacks.all.ids
}
