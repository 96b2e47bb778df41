import {
  to = litellm_prompt.greeting
  id = "greeting/development"
}
