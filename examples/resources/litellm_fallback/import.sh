terraform import litellm_fallback.large large/general
