"""The documentation, written from the provider's own tables, the templates and the examples."""
