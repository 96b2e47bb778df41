data "litellm_fallback" "large" {
  model         = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
  fallback_type = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
}
