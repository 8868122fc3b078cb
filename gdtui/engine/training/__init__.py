"""A run: the five operations of an update, repeated, and travel back in time."""
