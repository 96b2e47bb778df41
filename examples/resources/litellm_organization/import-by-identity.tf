import {
  to = litellm_organization.research
  identity = {
    organization_id = "research"
  }
}
