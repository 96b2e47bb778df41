terraform import litellm_project.search search
