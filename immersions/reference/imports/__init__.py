"""Imports of open data, line by line."""
