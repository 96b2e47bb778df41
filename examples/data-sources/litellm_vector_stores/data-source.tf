data "litellm_vector_stores" "all" {}

output "vector_stores" {
  value = data.litellm_vector_stores.all.ids_by_name
}
