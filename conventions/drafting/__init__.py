"""The draft: its steps, its hours, who fills a part of it, and its freezing."""
