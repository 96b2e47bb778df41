data "litellm_guardrail" "fruit" {
  guardrail_name = "fruit"
}
