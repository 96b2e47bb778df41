action "litellm_block_key" "example" {
  config {
    token = litellm_key.example.token
  }
}
