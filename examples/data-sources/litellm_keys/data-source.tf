data "litellm_keys" "all" {}
