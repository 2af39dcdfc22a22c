"""Forms of the signature."""
