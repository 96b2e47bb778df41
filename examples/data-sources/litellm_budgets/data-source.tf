data "litellm_budgets" "all" {}

output "budgets" {
  value = data.litellm_budgets.all.ids
}
