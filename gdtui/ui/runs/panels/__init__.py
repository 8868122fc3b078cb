"""The panels of the Runs screen."""
