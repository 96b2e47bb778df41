"""The HTTP client: LiteLLM's style of API, without knowledge of single objects or of Terraform."""
