"""The RPCs of a provider in Terraform's own terms, without a wire: values in, values and diagnostics out."""
