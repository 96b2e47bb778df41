list "litellm_pass_through_endpoint" "all" {
  provider = litellm
}
