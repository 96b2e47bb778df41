list "litellm_project" "all" {
  provider = litellm
}
