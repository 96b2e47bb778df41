import {
  to = litellm_claude_code_plugin.review
  id = "code-review"
}
