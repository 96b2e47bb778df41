data "litellm_projects" "all" {}

output "projects" {
  value = data.litellm_projects.all.ids_by_alias
}
