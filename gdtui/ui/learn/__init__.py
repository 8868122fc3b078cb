"""The Learn screen: the list of lessons."""
