list "litellm_policy" "all" {
  provider = litellm
}
