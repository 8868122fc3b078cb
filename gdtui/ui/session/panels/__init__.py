"""The panels that more than one screen has."""
