data "litellm_key_blocks" "all" {}

output "key_blocks" {
  value = data.litellm_key_blocks.all.ids
}
