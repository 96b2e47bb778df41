"""One kind of LiteLLM object as a record: its attributes, what they do, and its calls."""
