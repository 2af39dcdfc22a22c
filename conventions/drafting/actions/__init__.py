"""Verbs of the draft."""
