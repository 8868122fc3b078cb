"""Formulas, their derivatives, and the outcome of a trajectory."""
