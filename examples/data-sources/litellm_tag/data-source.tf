data "litellm_tag" "batch" {
  name = "nightly-batch"
}
