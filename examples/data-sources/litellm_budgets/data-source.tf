data "litellm_budgets" "all" {}
