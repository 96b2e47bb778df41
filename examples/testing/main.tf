terraform {
  required_providers {
    litellm = {
      source  = "litellm/litellm"
      version = "~> 1.0.0"
    }
  }
}

variable "teams" {
  description = "Teams by name, with their budget in USD and their members."
  type = map(object({
    budget  = number
    members = set(string)
  }))

  validation {
    condition     = alltrue([for each in var.teams : each.budget > 0])
    error_message = "A team needs a budget of more than 0 USD."
  }
}

locals {
  memberships = merge([
    for team, each in var.teams : { for user in each.members : "${team}/${user}" => { team = team, user = user } }
  ]...)
}

resource "litellm_team" "all" {
  for_each = var.teams

  team_alias      = each.key
  max_budget      = each.value.budget
  budget_duration = "30d"
}

resource "litellm_key" "all" {
  for_each = local.memberships

  key_alias  = each.key
  team_id    = litellm_team.all[each.value.team].team_id
  user_id    = each.value.user
  max_budget = var.teams[each.value.team].budget / length(var.teams[each.value.team].members)
}
