variable "langfuse_secret_key" {
  type      = string
  sensitive = true
  default   = "sk-lf-made-up"
}

resource "litellm_team" "vision" {
  team_alias = "Vision"
}

resource "litellm_team_callback" "langfuse" {
  team_id       = litellm_team.vision.team_id
  callback_name = "langfuse"
  callback_type = "success"

  callback_vars = {
    langfuse_host       = "https://langfuse.example.com"
    langfuse_public_key = "pk-lf-made-up"
    langfuse_secret_key = var.langfuse_secret_key
  }
}
