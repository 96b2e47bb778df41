output "model_ids" {
  description = "LiteLLM's ids of the models."
  value       = { for model in [litellm_model.gpt4, litellm_model.claude] : model.model_name => model.id }
}

output "team_id" {
  description = "The team's id."
  value       = litellm_team.platform.team_id
}

output "key_tokens" {
  description = "The tokens that LiteLLM lists the keys by. They are no secrets."
  value       = { for key in [litellm_key.alice, litellm_key.example_key] : key.key_alias => key.token }
}

output "alice_key" {
  description = "The key that Alice calls the proxy with. Show it with: terraform output -raw alice_key"
  value       = litellm_key.alice.key
  sensitive   = true
}
