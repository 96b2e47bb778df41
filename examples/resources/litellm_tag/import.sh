terraform import litellm_tag.batch nightly-batch
