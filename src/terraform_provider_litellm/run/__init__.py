"""What one run of Terraform knows beyond a single object."""
