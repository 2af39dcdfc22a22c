"""Verbs on conventions: each writes, in one transaction, what it does and the trace of it."""
