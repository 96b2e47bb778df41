resource "litellm_key" "licensed" {
  key_alias  = "licensed"
  guardrails = ["content_filter", "token_limit"]
  tags       = ["production", "api"]

  model_max_budget = {
    "gpt-4"             = 50
    "claude-3.5-sonnet" = { budget_limit = 20, time_period = "30d" }
  }
}
