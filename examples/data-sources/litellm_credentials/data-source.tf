data "litellm_credentials" "all" {}

output "credentials" {
  value = data.litellm_credentials.all.ids
}
