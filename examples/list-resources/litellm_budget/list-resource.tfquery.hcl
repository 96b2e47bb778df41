list "litellm_budget" "all" {
  provider = litellm
}
