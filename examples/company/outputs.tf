output "keys" {
  description = "The keys of members and services. Show one with: terraform output -json keys | jq -r '.[\"research/ada/chat\"]'"
  value       = { for name, each in merge(litellm_key.members, litellm_key.services) : name => each.key }
  sensitive   = true
}
