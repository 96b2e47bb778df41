import {
  to = litellm_budget.standard
  id = "standard"
}
