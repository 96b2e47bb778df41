list "litellm_policy_attachment" "all" {
  provider = litellm
}
