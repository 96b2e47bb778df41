action "litellm_reload_model_prices" "example" {}
