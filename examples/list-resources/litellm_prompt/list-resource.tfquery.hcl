list "litellm_prompt" "all" {
  provider = litellm
}
