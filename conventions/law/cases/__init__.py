"""Law cases written as JSON, and their verdicts."""
