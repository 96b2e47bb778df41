action "litellm_rotate_key" "example" {
  config {
    token   = litellm_key.example.token
    new_key = ephemeral.vault_kv_secret_v2.key.data.secret
  }
}
