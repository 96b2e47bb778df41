locals {
  models = provider::litellm::from_config_yaml(file("${path.module}/config.yaml"))
}

resource "litellm_model" "all" {
  for_each = local.models

  model_id            = each.value.model_id
  model_name          = each.value.model_name
  custom_llm_provider = each.value.custom_llm_provider
  base_model          = each.value.base_model
  pricing_base_model  = each.value.pricing_base_model
  model_api_base      = each.value.model_api_base
  model_api_key       = each.value.model_api_key
  api_version         = each.value.api_version
  mode                = each.value.mode
  rpm                 = each.value.rpm
  tpm                 = each.value.tpm

  input_cost_per_million_tokens  = each.value.input_cost_per_million_tokens
  output_cost_per_million_tokens = each.value.output_cost_per_million_tokens

  additional_litellm_params = each.value.additional_litellm_params
  sensitive_litellm_params  = each.value.sensitive_litellm_params
  additional_model_info     = each.value.additional_model_info
}

# gpt-4o, gpt-4o/azure/gpt-4o-eu and embeddings
output "keys" {
  value = keys(local.models)
}

# The values of the file as attributes, to compare with those above
output "attributes" {
  value = distinct(flatten([
    for model in local.models : [for name, value in model : name if value != null]
  ]))
}
