"""The seal: keys, authorities that date, the PAdES signature and its own check."""
