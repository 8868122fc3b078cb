"""Orbit diagram, race and basins."""
