terraform import litellm_team_block.overdue 0e1f7a6c-6c1e-4b39-9d41-5ac1d3f8a7b2
