data "litellm_tags" "all" {}

output "tags" {
  value = data.litellm_tags.all.ids
}
