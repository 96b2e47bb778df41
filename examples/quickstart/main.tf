# Two models, a team, a member with a budget, and two keys. LITELLM_API_BASE and LITELLM_API_KEY set the proxy.

terraform {
  required_providers {
    litellm = {
      source  = "litellm/litellm"
      version = "~> 1.0.0"
    }
  }
}

provider "litellm" {}

resource "litellm_model" "gpt4" {
  model_name          = "gpt-4-proxy"
  custom_llm_provider = "openai"
  model_api_key       = var.openai_api_key
  model_api_base      = "https://api.openai.com/v1"
  base_model          = "gpt-4"
  tier                = "paid"
  mode                = "completion"

  input_cost_per_million_tokens  = 30.0
  output_cost_per_million_tokens = 60.0
}

resource "litellm_model" "claude" {
  model_name          = "claude-3.5-sonnet"
  custom_llm_provider = "anthropic"
  base_model          = "claude-3-5-sonnet-20240620"
  model_api_key       = "os.environ/ANTHROPIC_API_KEY" # the proxy reads it from its own environment
  mode                = "chat"

  input_cost_per_million_tokens  = 3.0
  output_cost_per_million_tokens = 15.0
}

resource "litellm_team" "platform" {
  team_alias      = "platform"
  models          = [litellm_model.gpt4.model_name, litellm_model.claude.model_name]
  max_budget      = 500.0
  budget_duration = "30d"
  metadata = {
    cost_center = 4711
    contacts    = ["platform@example.com"]
  }
}

resource "litellm_team_member" "alice" {
  team_id            = litellm_team.platform.team_id
  user_id            = "alice"
  user_email         = "alice@example.com"
  role               = "user"
  max_budget_in_team = 50.0
}

# Alice's key in the team.
resource "litellm_key" "alice" {
  key_alias = "alice"
  team_id   = litellm_team.platform.team_id
  user_id   = litellm_team_member.alice.user_id
  models    = [litellm_model.gpt4.model_name]
}

# A key that belongs to the team, with most attributes of a key.
resource "litellm_key" "example_key" {
  models                = [litellm_model.gpt4.model_name, litellm_model.claude.model_name]
  max_budget            = 100.0
  team_id               = litellm_team.platform.team_id
  max_parallel_requests = 5
  tpm_limit             = 1000
  rpm_limit             = 60
  budget_duration       = "monthly"
  key_alias             = "prod-key-1"
  duration              = "30d"
  metadata = {
    environment = "production"
  }
  allowed_cache_controls = ["no-cache", "max-age=3600"]
  soft_budget            = 80.0
  aliases = {
    "gpt-4" = litellm_model.gpt4.model_name
  }
  config = {
    default_model = litellm_model.gpt4.model_name
  }
  permissions = {
    can_create_keys = "true"
  }
  model_rpm_limit = {
    (litellm_model.claude.model_name) = 30
  }
  model_tpm_limit = {
    (litellm_model.gpt4.model_name) = 500
  }
  blocked = false
}
