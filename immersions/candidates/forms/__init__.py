"""Forms of candidates."""
