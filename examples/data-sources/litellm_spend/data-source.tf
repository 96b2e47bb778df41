data "litellm_spend" "january" {
  start_date = "2026-01-01"
  end_date   = "2026-01-31"
}

output "spend" {
  value = data.litellm_spend.january.spend
}
