resource "litellm_user" "ada" {
  user_id    = "ada"
  user_email = "ada@example.com"
  user_role  = "internal_user"
  max_budget = 50
}

resource "litellm_key" "ada" {
  key_alias = "ada"
  user_id   = litellm_user.ada.user_id
}
