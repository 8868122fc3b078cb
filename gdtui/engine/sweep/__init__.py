"""Sweeps: many runs of one experiment at once, with another value of a setting in each."""
