"""The panels of the Sweep screen."""
