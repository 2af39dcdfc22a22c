"""Requests: asked, answered, talked about, reminded of."""
