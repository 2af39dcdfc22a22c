"""Letters of requests."""
