"""Agents, and the MCP servers and toolsets that they and models use."""
