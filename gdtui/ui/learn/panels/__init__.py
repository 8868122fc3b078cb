"""The panels of the Learn screen."""
