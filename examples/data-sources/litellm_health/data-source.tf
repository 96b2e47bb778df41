data "litellm_health" "last" {}

output "broken_models" {
  value = [for each in data.litellm_health.last.models : each.model if !each.healthy]
}
