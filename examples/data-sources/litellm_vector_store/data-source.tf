data "litellm_vector_store" "handbook" {
  vector_store_name = "handbook"
}
