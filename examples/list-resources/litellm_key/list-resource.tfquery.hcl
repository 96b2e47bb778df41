list "litellm_key" "all" {
  provider = litellm
}
