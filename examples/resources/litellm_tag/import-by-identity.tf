import {
  to = litellm_tag.batch
  identity = {
    name = "nightly-batch"
  }
}
