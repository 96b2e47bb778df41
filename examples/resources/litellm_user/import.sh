terraform import litellm_user.ada ada
