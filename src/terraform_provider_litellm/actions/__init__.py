"""What a configuration asks LiteLLM to do, and keeps nowhere (Terraform 1.14): one module for each kind of object."""
