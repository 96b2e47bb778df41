"""Skills: plugins of the marketplace for Claude Code."""
