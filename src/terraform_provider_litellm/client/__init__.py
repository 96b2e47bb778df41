"""The HTTP side: LiteLLM's style of API, without any single object, and nothing of Terraform."""
