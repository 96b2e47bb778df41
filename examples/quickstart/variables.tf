variable "litellm_api_base" {
  description = "The address of the LiteLLM proxy, such as https://litellm.example.com."
  type        = string
}

variable "litellm_api_key" {
  description = "The proxy's master key, or the key of a proxy admin."
  type        = string
  sensitive   = true
}

variable "openai_api_key" {
  description = "The key that the proxy calls OpenAI with."
  type        = string
  sensitive   = true
}
