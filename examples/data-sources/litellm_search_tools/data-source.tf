data "litellm_search_tools" "all" {}

output "search_tools" {
  value = data.litellm_search_tools.all.ids_by_name
}
