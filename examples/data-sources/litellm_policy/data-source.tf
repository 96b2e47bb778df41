data "litellm_policy" "baseline" {
  policy_name = "baseline"
}
