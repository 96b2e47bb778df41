data "litellm_pass_through_endpoints" "all" {}

output "pass_through_endpoints" {
  value = data.litellm_pass_through_endpoints.all.ids
}
