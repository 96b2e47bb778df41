import {
  to = litellm_access_group.production
  identity = {
    access_group = "production"
  }
}
