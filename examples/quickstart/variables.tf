variable "openai_api_key" {
  description = "The key that the proxy calls OpenAI with."
  type        = string
  sensitive   = true
}
