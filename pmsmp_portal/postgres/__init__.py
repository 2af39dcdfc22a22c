"""Django's PostgreSQL backend, which knows whether the request under way may have been kept."""
