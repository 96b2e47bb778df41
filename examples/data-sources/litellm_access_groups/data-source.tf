data "litellm_access_groups" "all" {}

output "access_groups" {
  value = data.litellm_access_groups.all.ids
}
