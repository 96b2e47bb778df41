import {
  to = litellm_tag.batch
  id = "nightly-batch"
}
