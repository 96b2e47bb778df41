"""The commands for people, in addition to the provider that Terraform runs."""
