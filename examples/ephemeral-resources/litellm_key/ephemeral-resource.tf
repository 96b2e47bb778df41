resource "litellm_model" "hello" {
  model_name          = "hello"
  custom_llm_provider = "openai"
  base_model          = "gpt-4o-mini"

  additional_litellm_params = {
    mock_response = "Hello from LiteLLM."
  }
}

# A key only for this run, which may spend 1 USD. It is stored in neither state nor plan file.
ephemeral "litellm_key" "smoke_test" {
  models     = [litellm_model.hello.model_name]
  max_budget = 1
}

# Sends one request to a new model, and fails the run if there is no answer.
resource "terraform_data" "smoke_test" {
  triggers_replace = litellm_model.hello.id

  provisioner "local-exec" {
    command = "curl --fail --silent -H \"Authorization: Bearer $KEY\" -H \"Content-Type: application/json\" -d \"$BODY\" $LITELLM_API_BASE/v1/chat/completions"

    environment = {
      KEY  = ephemeral.litellm_key.smoke_test.key
      BODY = jsonencode({ model = litellm_model.hello.model_name, messages = [{ role = "user", content = "Hello?" }] })
    }
  }
}
