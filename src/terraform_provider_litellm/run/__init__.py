"""State of one run of Terraform across objects."""
