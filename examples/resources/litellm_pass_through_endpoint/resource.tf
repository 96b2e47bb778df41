variable "search_key" {
  type      = string
  sensitive = true
  ephemeral = true
  default   = "made-up-search-key"
}

resource "litellm_pass_through_endpoint" "search" {
  path             = "/search-index"
  target           = "https://search.example.com/v1"
  headers_wo       = { "x-api-key" = var.search_key }
  include_subpath  = true
  methods          = ["GET", "POST"]
  cost_per_request = 0.002
}
