import {
  to = litellm_organization.research
  id = "research"
}
