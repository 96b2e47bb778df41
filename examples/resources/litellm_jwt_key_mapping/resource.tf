resource "litellm_key" "alice" {
  key_alias  = "alice"
  max_budget = 50
}

resource "litellm_jwt_key_mapping" "alice" {
  jwt_claim_name  = "email"
  jwt_claim_value = "alice@example.com"
  token           = litellm_key.alice.token
  description     = "Requests of Alice with a token of the identity provider"
}
