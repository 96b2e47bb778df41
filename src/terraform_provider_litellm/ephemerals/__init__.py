"""Ephemeral resources (Terraform 1.10 and newer), which exist for one run, stored in neither state nor plan file."""
