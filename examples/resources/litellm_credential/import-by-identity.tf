import {
  to = litellm_credential.azure
  identity = {
    credential_name = "azure-production"
  }
}
