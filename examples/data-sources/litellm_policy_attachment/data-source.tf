data "litellm_policy_attachment" "production" {
  policy_name = "production"
}
