"""What the staff reads and writes, journaled and told."""
