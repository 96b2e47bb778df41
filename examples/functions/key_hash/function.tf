variable "key" {
  type      = string
  sensitive = true
}

# The import id of the key, for `terraform import litellm_key.ci <id>`. It is derived from the secret, but is not a secret.
output "key_id" {
  value = nonsensitive(provider::litellm::key_hash(var.key))
}
