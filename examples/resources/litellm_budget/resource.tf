resource "litellm_budget" "standard" {
  budget_id       = "standard"
  max_budget      = 100
  soft_budget     = 80
  budget_duration = "30d"
  rpm_limit       = 60
}

resource "litellm_key" "reports" {
  key_alias = "reports"
  budget_id = litellm_budget.standard.budget_id
}
