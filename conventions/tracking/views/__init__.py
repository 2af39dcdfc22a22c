"""Pages of conventions under way."""
