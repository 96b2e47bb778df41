import {
  to = litellm_access_group.production
  id = "production"
}
