resource "litellm_tag" "batch" {
  name            = "nightly-batch"
  description     = "Requests of the nightly batch"
  max_budget      = 50
  budget_duration = "30d"
}
