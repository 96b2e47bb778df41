import {
  to = litellm_budget.standard
  identity = {
    budget_id = "standard"
  }
}
