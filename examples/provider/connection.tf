provider "litellm" {
  api_base   = "https://litellm.example.com"
  changed_by = "pipeline-42"
  ca_cert    = "/etc/ssl/example-ca.pem"

  # For a gateway in front of LiteLLM.
  headers = {
    "X-Gateway-Team" = "platform"
  }

  # For a proxy that is slow to start.
  timeout = 120

  retry {
    max_elapsed = 90
    max_delay   = 20
  }
}
