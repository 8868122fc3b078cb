"""Points on their way down a function."""
