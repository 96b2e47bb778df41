data "litellm_proxy" "this" {}

output "release" {
  value = data.litellm_proxy.this.version
}
