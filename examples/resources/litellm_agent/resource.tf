resource "litellm_agent" "helper" {
  agent_name = "helper"

  agent_card = {
    name            = "Helper"
    description     = "Answers questions of customers"
    url             = "https://agent.example.com/"
    version         = "1.0.0"
    protocolVersion = "1.0"

    skills = [
      {
        id          = "ask"
        name        = "Ask"
        description = "Answers a question"
        tags        = ["support"]
      },
    ]
  }

  static_headers_wo = {
    authorization = "Bearer ${var.agent_token}"
  }

  tpm_limit = 100000
}

variable "agent_token" {
  type      = string
  sensitive = true
  default   = "made-up-agent-token"
}
