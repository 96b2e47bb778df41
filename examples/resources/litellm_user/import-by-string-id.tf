import {
  to = litellm_user.ada
  id = "ada"
}
