import {
  to = litellm_fallback.large
  identity = {
    model         = "large"
    fallback_type = "general"
  }
}
