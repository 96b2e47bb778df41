terraform import litellm_customer.acme acme
