"""How long, how often: the month, the renewal, sixty days, two conventions, overlaps (D5135-3)."""
