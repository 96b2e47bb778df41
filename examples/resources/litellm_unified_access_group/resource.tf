resource "litellm_model" "large" {
  model_name          = "large"
  custom_llm_provider = "anthropic"
  base_model          = "claude-opus-4-5"
}

resource "litellm_unified_access_group" "research" {
  access_group_name  = "research"
  description        = "What research may use"
  access_model_names = [litellm_model.large.model_name]
}

resource "litellm_team" "research" {
  team_alias       = "research"
  access_group_ids = [litellm_unified_access_group.research.access_group_id]
}
