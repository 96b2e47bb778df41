"""One kind of LiteLLM object as a record: its attributes, their behaviours, and its calls."""
