"""Lessons: short texts beside the real screens, whose goals are states of the real run."""
