"""What mathematics says of a descent, in formulas and in words."""
