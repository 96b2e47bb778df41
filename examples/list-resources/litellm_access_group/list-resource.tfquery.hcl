list "litellm_access_group" "all" {
  provider = litellm
}
