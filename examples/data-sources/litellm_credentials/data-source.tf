data "litellm_credentials" "all" {}
