# { custom_llm_provider = "bedrock", base_model = "anthropic.claude-3-5-sonnet-20240620-v1:0" }
output "model" {
  value = provider::litellm::parse_model_string("bedrock/anthropic.claude-3-5-sonnet-20240620-v1:0")
}
