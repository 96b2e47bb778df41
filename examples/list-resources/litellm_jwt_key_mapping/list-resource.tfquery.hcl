list "litellm_jwt_key_mapping" "all" {
  provider = litellm
}
