list "litellm_credential" "all" {
  provider = litellm
}
