"""Offers: search, order, capacity, words people type."""
