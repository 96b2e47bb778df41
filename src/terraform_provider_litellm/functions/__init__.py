"""The functions of the provider: pure, and without a proxy. Modules that only a call needs are imported in the call."""
