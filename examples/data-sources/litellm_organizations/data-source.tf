data "litellm_organizations" "all" {}

output "organizations" {
  value = data.litellm_organizations.all.ids_by_alias
}
