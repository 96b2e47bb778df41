import {
  to = litellm_tool_policy.search
  id = "web_search"
}
