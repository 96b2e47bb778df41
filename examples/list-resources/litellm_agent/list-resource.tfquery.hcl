list "litellm_agent" "all" {
  provider = litellm
}
