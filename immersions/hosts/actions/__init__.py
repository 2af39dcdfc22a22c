"""Verbs on hosts."""
