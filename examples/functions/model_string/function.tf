# azure/gpt-4o
output "model" {
  value = provider::litellm::model_string("azure", "gpt-4o")
}
