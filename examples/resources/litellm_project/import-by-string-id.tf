import {
  to = litellm_project.search
  id = "search"
}
