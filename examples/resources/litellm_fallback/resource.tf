resource "litellm_model" "large" {
  model_name          = "large"
  custom_llm_provider = "anthropic"
  base_model          = "claude-opus-4-5"
}

resource "litellm_model" "small" {
  model_name          = "small"
  custom_llm_provider = "anthropic"
  base_model          = "claude-haiku-4-5"
}

resource "litellm_fallback" "large" {
  model           = litellm_model.large.model_name
  fallback_models = [litellm_model.small.model_name]
}
