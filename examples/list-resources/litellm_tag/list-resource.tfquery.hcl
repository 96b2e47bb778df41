list "litellm_tag" "all" {
  provider = litellm
}
