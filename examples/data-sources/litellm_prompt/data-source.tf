data "litellm_prompt" "greeting" {
  prompt_id   = "greeting"
  environment = "development"
}
