list "litellm_fallback" "all" {
  provider = litellm
}
