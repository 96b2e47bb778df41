"""Terraform providers in Python: the plugin protocol, version 5, and what a provider's author implements."""
