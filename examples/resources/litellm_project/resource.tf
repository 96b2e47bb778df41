resource "litellm_model" "gpt4" {
  model_name          = "gpt-4"
  custom_llm_provider = "openai"
  base_model          = "gpt-4o"
}

resource "litellm_team" "platform" {
  team_alias = "Platform"
  max_budget = 1000
}

resource "litellm_project" "search" {
  project_id      = "search"
  project_alias   = "Search"
  team_id         = litellm_team.platform.team_id
  models          = [litellm_model.gpt4.model_name]
  max_budget      = 200
  budget_duration = "30d"
  model_rpm_limit = { gpt-4 = 100 }
  metadata        = { use_case = "search" }
}

resource "litellm_key" "search" {
  key_alias  = "search"
  team_id    = litellm_team.platform.team_id
  project_id = litellm_project.search.project_id
}
