import {
  to = litellm_prompt.greeting
  identity = {
    prompt_id   = "greeting"
    environment = "development"
  }
}
