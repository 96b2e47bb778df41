"""A Terraform provider for the LiteLLM proxy."""

__version__ = "1.0.0"
