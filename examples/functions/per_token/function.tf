# 0.0000025: what LiteLLM itself calls input_cost_per_token
output "input_cost_per_token" {
  value = provider::litellm::per_token(2.5)
}
