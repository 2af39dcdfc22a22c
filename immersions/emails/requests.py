"""Letters of a request and its answer."""
