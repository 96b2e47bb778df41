data "litellm_project" "search" {
  project_alias = "Search"
}
