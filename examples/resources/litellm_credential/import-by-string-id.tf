import {
  to = litellm_credential.azure
  id = "azure-production"
}
