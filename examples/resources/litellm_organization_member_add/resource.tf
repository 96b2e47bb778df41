resource "litellm_organization" "research" {
  organization_alias = "Research"
}

resource "litellm_organization_member_add" "guests" {
  organization_id            = litellm_organization.research.organization_id
  max_budget_in_organization = 10

  member {
    user_id = "carol"
    role    = "internal_user"
  }

  member {
    user_id = "dave"
    role    = "internal_user_viewer"
  }
}
