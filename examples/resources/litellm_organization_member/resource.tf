resource "litellm_organization" "research" {
  organization_alias = "Research"
}

resource "litellm_organization_member" "alice" {
  organization_id            = litellm_organization.research.organization_id
  user_id                    = "alice"
  role                       = "org_admin"
  max_budget_in_organization = 100
}
