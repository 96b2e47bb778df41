import {
  to = litellm_policy.baseline
  identity = {
    policy_name = "baseline"
  }
}
