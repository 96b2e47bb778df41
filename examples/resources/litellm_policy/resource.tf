locals {
  blocked_words = {
    "confidential"     = "project-x"
    "health-data"      = "diagnosis"
    "prompt-injection" = "ignore all previous instructions"
  }
}

resource "litellm_guardrail" "words" {
  for_each = local.blocked_words

  guardrail_name = each.key
  guardrail      = "litellm_content_filter"
  mode           = "pre_call"
  litellm_params = {
    blocked_words = [{ keyword = each.value, action = "BLOCK" }]
  }
}

resource "litellm_policy" "baseline" {
  policy_name    = "baseline"
  description    = "What all requests pass"
  guardrails_add = [litellm_guardrail.words["confidential"].guardrail_name]
}

resource "litellm_policy" "health" {
  policy_name       = "health"
  inherit           = litellm_policy.baseline.policy_name
  guardrails_add    = [litellm_guardrail.words["health-data"].guardrail_name]
  guardrails_remove = [litellm_guardrail.words["confidential"].guardrail_name]
  condition         = { model = "gpt-4.*" }

  pipeline = {
    mode = "pre_call"
    steps = [
      { guardrail = litellm_guardrail.words["health-data"].guardrail_name, on_pass = "next", pass_data = true },
      { guardrail = litellm_guardrail.words["prompt-injection"].guardrail_name },
    ]
  }
}
