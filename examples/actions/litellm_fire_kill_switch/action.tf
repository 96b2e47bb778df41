action "litellm_fire_kill_switch" "example" {
  config {
    agent_id = litellm_agent.example.agent_id
  }
}
