data "litellm_customer" "acme" {
  alias = "Acme Ltd."
}
