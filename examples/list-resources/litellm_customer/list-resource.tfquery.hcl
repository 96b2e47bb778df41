list "litellm_customer" "all" {
  provider = litellm
}
