data "litellm_users" "all" {}

output "users" {
  value = data.litellm_users.all.ids_by_email
}
