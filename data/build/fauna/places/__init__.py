"""Painters of places: sky, land, water, and what grows there."""
