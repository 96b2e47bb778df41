variable "azure_api_key" {
  type      = string
  sensitive = true
  ephemeral = true
  default   = "made-up-azure-key"
}

resource "litellm_credential" "azure" {
  credential_name = "azure-production"
  credential_info = {
    custom_llm_provider = "azure"
    description         = "The production subscription"
  }
  credential_values_wo = {
    api_key     = var.azure_api_key
    api_base    = "https://example.openai.azure.com"
    api_version = "2024-10-21"
  }
}

resource "litellm_model" "gpt4" {
  model_name              = "gpt-4"
  custom_llm_provider     = "azure"
  base_model              = "gpt-4"
  litellm_credential_name = litellm_credential.azure.credential_name
}
