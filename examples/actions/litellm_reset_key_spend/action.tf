action "litellm_reset_key_spend" "example" {
  config {
    token = litellm_key.example.token
  }
}
