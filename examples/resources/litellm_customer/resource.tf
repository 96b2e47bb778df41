resource "litellm_customer" "acme" {
  user_id         = "acme"
  alias           = "Acme Ltd."
  max_budget      = 100
  budget_duration = "30d"
}
