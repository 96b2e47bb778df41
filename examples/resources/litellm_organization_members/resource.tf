resource "litellm_organization" "research" {
  organization_alias = "Research"
}

resource "litellm_organization_members" "research" {
  organization_id = litellm_organization.research.organization_id

  members = {
    alice = { role = "org_admin" }
    bob   = { max_budget_in_organization = 50 }
  }
}
