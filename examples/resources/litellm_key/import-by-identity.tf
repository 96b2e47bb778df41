import {
  to = litellm_key.alice
  identity = {
    token = "65ed6b0d7b50d9ad2a7ccdf2c7dac1b8d0fe7d9a0b2b1a2d5e5a0ac0d4bd8d1c"
  }
}
