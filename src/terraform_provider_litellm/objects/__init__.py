"""The LiteLLM objects: one module each, which says everything about its object."""
