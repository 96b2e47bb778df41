list "litellm_unified_access_group" "all" {
  provider = litellm
}
