"""Ephemeral resources (Terraform 1.10 and newer): what lives for one run, and stands in no state and no plan file."""
