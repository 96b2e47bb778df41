# A company in one file: the objects of company.yaml, in the order in which they need each other.

terraform {
  required_version = ">= 1.11"
  required_providers {
    litellm = {
      source  = "litellm/litellm"
      version = "~> 1.0.0"
    }
  }
}

locals {
  company = yamldecode(file(var.file))

  # One entry for each membership, such as "research/ada".
  members = merge([
    for team, each in local.company.teams : {
      for person, own in each.members : "${team}/${person}" => { team = team, person = person, own = own }
    }
  ]...)

  # One entry for each key of a member, such as "research/ada/chat".
  keys = merge([
    for name, member in local.members : {
      for use in try(member.own.keys, local.company.teams[member.team].keys) : "${name}/${use}" => name
    }
  ]...)

  # One entry for each key of a service, such as "research/evaluation".
  services = merge([
    for team, each in local.company.teams : {
      for service, own in try(each.services, {}) : "${team}/${service}" => { team = team, own = own }
    }
  ]...)
}

# ---- models

resource "litellm_credential" "all" {
  for_each = local.company.credentials

  credential_name = each.key
  credential_info = { custom_llm_provider = each.value }
  credential_values_wo = {
    api_key = var.provider_api_keys[each.key]
  }
  credential_values_wo_version = var.provider_api_keys_version
}

resource "litellm_model" "all" {
  for_each = local.company.models

  model_name              = each.key
  custom_llm_provider     = each.value.provider
  base_model              = try(each.value.model, each.key)
  litellm_credential_name = litellm_credential.all[each.value.credential].credential_name
}

resource "litellm_access_group" "all" {
  for_each = local.company.access_groups

  access_group = each.key
  model_names  = [for name in each.value : litellm_model.all[name].model_name]
}

resource "litellm_fallback" "all" {
  for_each = local.company.fallbacks

  model           = litellm_model.all[each.key].model_name
  fallback_models = [for name in each.value : litellm_model.all[name].model_name]
}

# ---- budgets, organizations and people

resource "litellm_budget" "all" {
  for_each = local.company.budgets

  budget_id       = each.key
  max_budget      = each.value.max_budget
  budget_duration = "30d"
  rpm_limit       = try(each.value.rpm_limit, null)
}

resource "litellm_organization" "all" {
  for_each = { for name, each in local.company.organizations : name => each if var.organizations }

  organization_id    = each.key
  organization_alias = each.value.name
  max_budget         = each.value.budget
  budget_duration    = "30d"
}

resource "litellm_user" "all" {
  for_each = local.company.people

  user_id    = each.key
  user_email = each.value.email
  user_alias = try(each.value.name, null)
  user_role  = try(each.value.role, "internal_user")
}

# ---- teams, members and keys

resource "litellm_team" "all" {
  for_each = local.company.teams

  team_id            = each.key
  team_alias         = each.value.name
  organization_id    = var.organizations ? litellm_organization.all[each.value.organization].organization_id : null
  models             = [for name in each.value.models : litellm_access_group.all[name].access_group]
  max_budget         = each.value.budget
  budget_duration    = "30d"
  team_member_budget = each.value.budget / 10 # for members without a budget of their own
}

resource "litellm_team_member" "all" {
  for_each = local.members

  team_id            = litellm_team.all[each.value.team].team_id
  user_id            = litellm_user.all[each.value.person].user_id
  role               = try(each.value.own.role, "user")
  max_budget_in_team = try(each.value.own.budget, null)
}

resource "litellm_key" "members" {
  for_each = local.keys

  key_alias = each.key
  team_id   = litellm_team_member.all[each.value].team_id
  user_id   = litellm_team_member.all[each.value].user_id
}

resource "litellm_key" "services" {
  for_each = local.services

  key_alias       = each.key
  team_id         = litellm_team.all[each.value.team].team_id
  models          = [for name in try(each.value.own.models, []) : litellm_access_group.all[name].access_group] # none: the team's
  max_budget      = try(each.value.own.budget, null)
  budget_duration = can(each.value.own.budget) ? "30d" : null
  budget_id       = try(litellm_budget.all[each.value.own.shared_budget].budget_id, null)
}

# ---- customers

resource "litellm_customer" "all" {
  for_each = local.company.customers

  user_id   = each.key
  alias     = each.value.name
  budget_id = litellm_budget.all[each.value.shared_budget].budget_id
}
