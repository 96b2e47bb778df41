"""What people run, beside the provider that Terraform runs."""
