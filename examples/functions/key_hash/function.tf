variable "key" {
  type      = string
  sensitive = true
}

# The id by which `terraform import litellm_key.ci <id>` finds the key. It is no secret, though it comes from one.
output "key_id" {
  value = nonsensitive(provider::litellm::key_hash(var.key))
}
