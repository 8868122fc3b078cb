"""The panels of the Data screen."""
