data "litellm_jwt_key_mappings" "all" {}

output "jwt_key_mappings" {
  value = data.litellm_jwt_key_mappings.all.ids
}
