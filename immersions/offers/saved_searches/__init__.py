"""Searches that people keep, and the letter of the week."""
