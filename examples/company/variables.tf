variable "file" {
  description = "The file that describes the company."
  type        = string
  default     = "company.yaml"
}

variable "provider_api_keys" {
  description = "The API keys of the providers, by the names of the credentials. Neither the state nor a plan contains them."
  type        = map(string)
  sensitive   = true
  ephemeral   = true
}

variable "provider_api_keys_version" {
  description = "Increase it to send changed API keys to LiteLLM."
  type        = number
  default     = 1
}

variable "organizations" {
  description = "Whether the organizations of the file are created. In LiteLLM 1.106.0 and newer, they require a LiteLLM Enterprise licence."
  type        = bool
  default     = false
}
