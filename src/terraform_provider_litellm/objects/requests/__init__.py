"""Objects that act on requests: guardrails and prompts."""
