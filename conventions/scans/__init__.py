"""Scans that people send: made again by a limited process before anyone opens them."""
