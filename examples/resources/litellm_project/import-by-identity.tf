import {
  to = litellm_project.search
  identity = {
    project_id = "search"
  }
}
