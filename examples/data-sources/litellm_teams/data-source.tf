data "litellm_teams" "all" {}
