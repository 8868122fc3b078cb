"""Formulas, their derivatives, and what became of a walk."""
