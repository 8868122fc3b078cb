"""The theory of gradient descent, in formulas and in words."""
