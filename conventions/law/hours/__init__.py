"""Hours of presence of an adult (L5135-6)."""
