variable "openai_api_key" {
  type      = string
  sensitive = true
  ephemeral = true
}

# The proxy sends one request to OpenAI. If the key does not work, the run fails here.
ephemeral "litellm_credential_check" "openai" {
  custom_llm_provider = "openai"
  base_model          = "gpt-4o-mini"
  model_api_key       = var.openai_api_key
}

# Created only if the key works.
resource "litellm_model" "mini" {
  model_name          = "gpt-4o-mini"
  custom_llm_provider = "openai"
  base_model          = "gpt-4o-mini"
  model_api_key_wo    = var.openai_api_key

  depends_on = [ephemeral.litellm_credential_check.openai]
}
