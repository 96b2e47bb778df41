data "litellm_credential" "azure" {
  credential_name = "azure-production"
}
