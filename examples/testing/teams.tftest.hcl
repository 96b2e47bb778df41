# No proxy is required: the mock generates the values that LiteLLM would return.
mock_provider "litellm" {}

variables {
  teams = {
    research = { budget = 100, members = ["alice", "bob"] }
    support  = { budget = 30, members = ["alice"] }
  }
}

run "a_key_for_each_membership" {
  assert {
    condition     = toset(keys(litellm_key.all)) == toset(["research/alice", "research/bob", "support/alice"])
    error_message = "There is not one key for each membership."
  }

  assert {
    condition     = litellm_key.all["research/bob"].team_id == litellm_team.all["research"].team_id
    error_message = "A key is not in its team."
  }
}

run "members_share_the_budget" {
  command = plan

  assert {
    condition     = litellm_key.all["research/bob"].max_budget == 50
    error_message = "The budget is not shared evenly."
  }
}

run "a_team_needs_a_budget" {
  command = plan

  variables {
    teams = {
      research = { budget = 0, members = [] }
    }
  }

  expect_failures = [var.teams]
}
