data "litellm_key" "alice" {
  key_alias = "alice"
}
