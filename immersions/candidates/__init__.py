"""Candidates: file, project, favourites, recommendations, introductions, guidance."""
