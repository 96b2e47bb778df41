"""Policies: which guardrails requests pass, and which tools."""
