variable "openai_api_key" {
  type      = string
  sensitive = true
  ephemeral = true
  default   = "made-up-openai-key"
}

resource "litellm_credential" "openai" {
  credential_name      = "openai-stores"
  credential_values_wo = { api_key = var.openai_api_key }
}

resource "litellm_vector_store" "handbook" {
  vector_store_id          = "vs_68c1e0f2a4b88191"
  custom_llm_provider      = "openai"
  vector_store_name        = "handbook"
  vector_store_description = "The handbook"
  vector_store_metadata    = { owner = "people" }
  litellm_credential_name  = litellm_credential.openai.credential_name
}

resource "litellm_team" "people" {
  team_alias        = "people"
  object_permission = { vector_stores = [litellm_vector_store.handbook.vector_store_id] }
}
