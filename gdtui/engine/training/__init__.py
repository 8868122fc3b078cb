"""A run: the five operations of an update, over and over, and back in time."""
