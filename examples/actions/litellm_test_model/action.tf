action "litellm_test_model" "example" {
  config {
    model_id = litellm_model.example.id
  }
}
