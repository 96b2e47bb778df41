# A price from LiteLLM's model list
locals {
  input_cost_per_token = 0.00000015
}

# 0.15: the value of input_cost_per_million_tokens
output "input_cost_per_million_tokens" {
  value = provider::litellm::per_million(local.input_cost_per_token)
}
