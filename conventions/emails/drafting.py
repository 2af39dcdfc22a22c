"""Letters of the draft."""
