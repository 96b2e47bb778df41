"""The functions of the provider: pure, and without a proxy. What a call alone needs is imported by the call."""
