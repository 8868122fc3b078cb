"""Widgets that do not depend on the app or its screens."""
