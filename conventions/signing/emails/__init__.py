"""Letters of the signature."""
