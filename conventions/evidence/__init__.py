"""The evidence: the chain of events, what is forgotten of it, and its export."""
