list "litellm_model" "all" {
  provider = litellm
}
