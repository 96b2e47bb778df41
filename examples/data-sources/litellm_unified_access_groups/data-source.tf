data "litellm_unified_access_groups" "all" {}

output "unified_access_groups" {
  value = data.litellm_unified_access_groups.all.ids_by_name
}
