"""The public simulator of the law: nothing is kept."""
