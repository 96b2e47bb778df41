resource "litellm_organization" "research" {
  organization_id    = "research"
  organization_alias = "Research"
  models             = ["gpt-4o", "claude-sonnet"]
  max_budget         = 5000
  budget_duration    = "30d"
  metadata           = { cost_center = 42 }
}

resource "litellm_team" "vision" {
  team_alias      = "Vision"
  organization_id = litellm_organization.research.organization_id
}
