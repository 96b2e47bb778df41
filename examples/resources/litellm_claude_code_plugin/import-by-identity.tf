import {
  to = litellm_claude_code_plugin.review
  identity = {
    name = "code-review"
  }
}
