import {
  to = litellm_policy.baseline
  id = "baseline"
}
