resource "litellm_tool_policy" "search" {
  tool_name     = "web_search"
  input_policy  = "trusted"
  output_policy = "untrusted"
}

resource "litellm_team" "research" {
  team_alias = "research"
}

resource "litellm_tool_policy" "no_shell_for_research" {
  tool_name    = "shell"
  team_id      = litellm_team.research.team_id
  input_policy = "blocked"
}
