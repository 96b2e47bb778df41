list "litellm_team" "all" {
  provider = litellm
}
