data "litellm_access_group" "production" {
  access_group = "production"
}
