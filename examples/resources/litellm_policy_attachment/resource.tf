resource "litellm_policy" "baseline" {
  policy_name    = "baseline"
  guardrails_add = ["pii-masking"]
}

resource "litellm_policy_attachment" "production" {
  policy_name = litellm_policy.baseline.policy_name
  keys        = ["prod-*"]
  priority    = 10
}

resource "litellm_policy_attachment" "everything_else" {
  policy_name = litellm_policy.baseline.policy_name
  scope       = "*"
  default     = true
}
