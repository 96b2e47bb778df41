data "litellm_available_models" "all" {}

output "chat_models" {
  value = [for name, model in data.litellm_available_models.all.models : name if model.mode == "chat"]
}
