data "litellm_customers" "all" {}

output "customers" {
  value = data.litellm_customers.all.ids_by_alias
}
