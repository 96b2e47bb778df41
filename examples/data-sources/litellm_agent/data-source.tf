data "litellm_agent" "helper" {
  agent_name = "helper"
}
