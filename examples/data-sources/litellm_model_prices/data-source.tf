data "litellm_model_prices" "gpt4o" {
  model = "gpt-4o"
}

output "price_per_million_tokens" {
  value = data.litellm_model_prices.gpt4o.models["gpt-4o"].input_cost_per_token * 1000000
}
