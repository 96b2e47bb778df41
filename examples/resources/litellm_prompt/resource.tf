resource "litellm_model" "chat" {
  model_name          = "chat"
  custom_llm_provider = "openai"
  base_model          = "gpt-5"
}

# requests use it as { "prompt_id": "greeting", "prompt_variables": { "name": "Ada" } }
resource "litellm_prompt" "greeting" {
  prompt_id          = "greeting"
  prompt_integration = "dotprompt"
  dotprompt_content  = <<-PROMPT
    ---
    model: ${litellm_model.chat.model_name}
    temperature: 0.2
    ---
    System: You greet people in one sentence.

    User: Greet {{name}}.
  PROMPT
  prompt_info = {
    owner = "support"
  }
}
