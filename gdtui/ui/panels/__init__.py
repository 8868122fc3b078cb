"""The base classes of panels."""
