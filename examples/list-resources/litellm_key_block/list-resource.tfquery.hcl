list "litellm_key_block" "all" {
  provider = litellm
}
