"""The queue as a whole: its lanes, what is late, and jobs whose worker died."""
