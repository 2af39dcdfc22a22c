"""Verbs of the signature."""
