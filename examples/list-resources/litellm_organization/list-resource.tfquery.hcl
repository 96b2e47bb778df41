list "litellm_organization" "all" {
  provider = litellm
}
