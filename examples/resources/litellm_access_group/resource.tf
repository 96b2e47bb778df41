resource "litellm_model" "large" {
  model_name          = "large"
  custom_llm_provider = "anthropic"
  base_model          = "claude-opus-4-5"
}

resource "litellm_access_group" "production" {
  access_group    = "production"
  model_names     = [litellm_model.large.model_name]
  max_budget      = 1000
  budget_duration = "30d"
}

resource "litellm_key" "app" {
  key_alias = "app"
  models    = [litellm_access_group.production.access_group]
}
