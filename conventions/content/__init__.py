"""What the contract says: one table of its fields, and all that is derived from it."""
