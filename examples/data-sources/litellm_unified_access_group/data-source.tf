data "litellm_unified_access_group" "research" {
  access_group_name = "research"
}
