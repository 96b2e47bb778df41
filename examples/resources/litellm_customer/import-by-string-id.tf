import {
  to = litellm_customer.acme
  id = "acme"
}
