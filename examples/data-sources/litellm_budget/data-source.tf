data "litellm_budget" "standard" {
  budget_id = "standard"
}
