"""Forms of hosts."""
