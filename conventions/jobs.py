"""Jobs of this app, found here by the queue."""
