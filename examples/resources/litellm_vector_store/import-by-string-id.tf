import {
  to = litellm_vector_store.handbook
  id = "vs_68c1e0f2a4b88191"
}
