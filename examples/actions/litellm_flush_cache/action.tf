action "litellm_flush_cache" "example" {
  config {
    confirm = true
  }
}
