"""Open data the portal refers to: establishments, jobs, places, words."""
