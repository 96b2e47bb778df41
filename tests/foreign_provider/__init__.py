"""A stand-in for another provider: it has the schema of a sample state, and keeps to what the state says."""
