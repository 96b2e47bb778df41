resource "litellm_model" "gpt4" {
  model_name          = "gpt-4"
  custom_llm_provider = "openai"
  base_model          = "gpt-4o"
}

resource "litellm_organization" "research" {
  organization_id    = "research"
  organization_alias = "Research"
  models             = [litellm_model.gpt4.model_name]
  max_budget         = 5000
  budget_duration    = "30d"
  metadata           = { cost_center = 42 }
}

resource "litellm_team" "vision" {
  team_alias      = "Vision"
  organization_id = litellm_organization.research.organization_id
}
