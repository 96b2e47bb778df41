import {
  to = litellm_tool_policy.search
  identity = {
    tool_name = "web_search"
    scope     = "all"
  }
}
