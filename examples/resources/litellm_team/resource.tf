resource "litellm_model" "gpt4" {
  model_name          = "gpt-4"
  custom_llm_provider = "openai"
  base_model          = "gpt-4"
  model_api_key       = "os.environ/OPENAI_API_KEY"
}

resource "litellm_team" "platform" {
  team_alias      = "platform"
  models          = [litellm_model.gpt4.model_name]
  max_budget      = 500.0
  budget_duration = "30d"
  tpm_limit       = 100000
  rpm_limit       = 1000

  team_member_permissions = ["/key/generate", "/key/update"]

  metadata = {
    cost_center = 4711
    contacts    = ["platform@example.com"]
  }
}
