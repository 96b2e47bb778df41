data "litellm_keys" "all" {}

output "keys" {
  value = data.litellm_keys.all.ids_by_alias
}
