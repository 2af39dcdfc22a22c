"""Letters to hosts."""
