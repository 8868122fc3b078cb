"""The Sweep screen: many runs at once, over the values of a setting."""
