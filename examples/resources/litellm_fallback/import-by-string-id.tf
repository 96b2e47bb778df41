import {
  to = litellm_fallback.large
  id = "large/general"
}
