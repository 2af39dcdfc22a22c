"""Pages of the signature."""
