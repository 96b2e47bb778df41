data "litellm_model" "gpt4" {
  model_name = "gpt-4-proxy"
}
