import {
  to = litellm_customer.acme
  identity = {
    user_id = "acme"
  }
}
