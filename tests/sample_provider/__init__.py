"""A provider that uses every feature of `terraform_provider_litellm.plugin`: `registry.terraform.io/example/sample`.

Its objects are JSON files in a folder, so that they outlive the process and drift can be made with an editor.
"""
