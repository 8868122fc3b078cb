"""Helpers for drawing plots: colours, contours, and which points of a path to draw."""
