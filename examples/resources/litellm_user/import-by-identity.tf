import {
  to = litellm_user.ada
  identity = {
    user_id = "ada"
  }
}
