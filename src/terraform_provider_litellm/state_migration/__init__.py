"""Objects that another provider has in its state, taken over as ours."""
