data "litellm_models" "all" {}

output "models" {
  value = data.litellm_models.all.ids_by_name
}
