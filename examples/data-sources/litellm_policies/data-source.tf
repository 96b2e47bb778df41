data "litellm_policies" "all" {}

output "policies" {
  value = data.litellm_policies.all.ids
}
