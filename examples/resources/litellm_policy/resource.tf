resource "litellm_policy" "baseline" {
  policy_name    = "baseline"
  description    = "What all requests pass"
  guardrails_add = ["pii-masking"]
}

resource "litellm_policy" "health" {
  policy_name       = "health"
  inherit           = litellm_policy.baseline.policy_name
  guardrails_add    = ["phi-blocking"]
  guardrails_remove = ["pii-masking"]
  condition         = { model = "gpt-4.*" }

  pipeline = {
    mode = "pre_call"
    steps = [
      { guardrail = "phi-blocking", on_pass = "next", pass_data = true },
      { guardrail = "prompt-injection" },
    ]
  }
}
