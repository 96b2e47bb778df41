list "litellm_user" "all" {
  provider = litellm
}
