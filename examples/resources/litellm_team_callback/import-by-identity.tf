import {
  to = litellm_team_callback.langfuse
  identity = {
    team_id       = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
    callback_name = "langfuse"
  }
}
