resource "litellm_guardrail" "code_names" {
  guardrail_name = "code-names"
  guardrail      = "litellm_content_filter"
  mode           = "pre_call"
  litellm_params = {
    blocked_words = [{ keyword = "project-x", action = "BLOCK" }]
  }
}

resource "litellm_policy" "production" {
  policy_name    = "production"
  guardrails_add = [litellm_guardrail.code_names.guardrail_name]
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
