data "litellm_models" "all" {}
