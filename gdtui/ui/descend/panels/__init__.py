"""The panels of the Descend screen."""
