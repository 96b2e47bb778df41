variable "openai_api_key" {
  type      = string
  sensitive = true
}

resource "litellm_model" "gpt4" {
  model_name          = "gpt-4-proxy"
  custom_llm_provider = "openai"
  model_api_key       = var.openai_api_key
  model_api_base      = "https://api.openai.com/v1"
  base_model          = "gpt-4"
  tier                = "paid"
  mode                = "completion"

  input_cost_per_million_tokens  = 30.0
  output_cost_per_million_tokens = 60.0
}

resource "litellm_model" "claude" {
  model_name          = "claude"
  custom_llm_provider = "bedrock"
  base_model          = "anthropic.claude-3-7-sonnet-20250219-v1:0"
  aws_region_name     = "eu-central-1"
  mode                = "chat"

  thinking_enabled       = true
  thinking_budget_tokens = 4096

  additional_litellm_params = {
    top_k = 3
    seed  = 7
  }
}
