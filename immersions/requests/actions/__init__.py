"""Verbs on requests."""
