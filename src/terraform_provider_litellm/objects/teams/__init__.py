"""Teams, organizations, and their members."""
