action "litellm_unblock_key" "example" {
  config {
    token = litellm_key.example.token
  }
}
