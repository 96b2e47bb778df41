data "litellm_policy_attachments" "all" {}

output "policy_attachments" {
  value = data.litellm_policy_attachments.all.ids_by_policy
}
