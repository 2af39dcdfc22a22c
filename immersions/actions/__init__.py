"""Verbs on people and places: each writes, in one transaction, what it does and the trace of it."""
