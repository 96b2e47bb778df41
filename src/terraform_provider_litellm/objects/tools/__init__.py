"""What LiteLLM offers beside models: search tools, vector stores and pass-through endpoints."""
