list "litellm_guardrail" "all" {
  provider = litellm
}
