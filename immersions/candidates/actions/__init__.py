"""Verbs on candidates."""
