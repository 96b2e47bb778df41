terraform {
  required_providers {
    litellm = {
      source  = "litellm/litellm"
      version = "~> 1.0.0"
    }
  }
}

variable "litellm_api_base" {
  type = string
}

variable "litellm_api_key" {
  type      = string
  sensitive = true
}

provider "litellm" {
  api_base = var.litellm_api_base
  api_key  = var.litellm_api_key
}

resource "litellm_team" "platform" {
  team_alias = "platform"
  max_budget = 500
}

resource "litellm_key" "platform" {
  key_alias = "platform"
  team_id   = litellm_team.platform.team_id
}
