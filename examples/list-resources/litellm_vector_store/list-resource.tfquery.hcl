list "litellm_vector_store" "all" {
  provider = litellm
}
