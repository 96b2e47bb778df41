data "litellm_user" "ada" {
  user_email = "ada@example.com"
}
