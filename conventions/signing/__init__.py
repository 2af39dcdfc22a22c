"""Signatures: links, codes, the ceremony, rounds and what happens to them."""
