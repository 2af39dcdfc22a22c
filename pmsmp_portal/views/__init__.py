"""Public pages and errors."""
