data "litellm_organization" "research" {
  organization_alias = "Research"
}
