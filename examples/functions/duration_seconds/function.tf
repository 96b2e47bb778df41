# 2592000
output "seconds" {
  value = provider::litellm::duration_seconds("30d")
}

# The longest of several
locals {
  lifetimes = ["12h", "7d", "daily"]
  by_length = { for each in local.lifetimes : provider::litellm::duration_seconds(each) => each }
}

# 7d
output "longest" {
  value = local.by_length[max(keys(local.by_length)...)]
}
