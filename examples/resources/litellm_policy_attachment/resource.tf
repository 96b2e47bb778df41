resource "litellm_policy" "production" {
  policy_name    = "production"
  guardrails_add = ["pii-masking"]
}

resource "litellm_policy_attachment" "production" {
  policy_name = litellm_policy.production.policy_name
  keys        = ["prod-*"]
  priority    = 10
}

resource "litellm_policy_attachment" "health" {
  policy_name = litellm_policy.production.policy_name
  tags        = ["health-*"]
}
