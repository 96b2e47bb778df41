data "litellm_fallback" "large" {
  model         = "large"
  fallback_type = "general"
}
