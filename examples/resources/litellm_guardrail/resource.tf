# blocks requests that contain a word, on every request
resource "litellm_guardrail" "fruit" {
  guardrail_name = "fruit"
  guardrail      = "litellm_content_filter"
  mode           = "pre_call"
  default_on     = true
  litellm_params = {
    blocked_words = [{ keyword = "durian", action = "BLOCK" }]
  }
  guardrail_info = {
    description = "Blocks fruit that smells"
  }
}

# runs only on requests that select it: { "guardrails": ["short"] }
resource "litellm_guardrail" "short" {
  guardrail_name = "short"
  guardrail      = "custom_code"
  mode           = ["pre_call", "post_call"]
  litellm_params = {
    custom_code = <<-CODE
      def apply_guardrail(inputs, request_data, input_type):
          for text in inputs["texts"]:
              if len(text) > 2000:
                  return block("Too long")
          return allow()
    CODE
  }
}

variable "lakera_api_key" {
  type      = string
  sensitive = true
  ephemeral = true
  default   = "made-up-lakera-key"
}

resource "litellm_guardrail" "injection" {
  guardrail_name = "injection"
  guardrail      = "lakera_v2"
  mode           = "during_call"
  litellm_params = {
    api_base = "https://lakera.example.com"
  }
  sensitive_litellm_params_wo = {
    api_key = var.lakera_api_key
  }
}
