# 0.0000025: the value of input_cost_per_token in LiteLLM
output "input_cost_per_token" {
  value = provider::litellm::per_token(2.5)
}
