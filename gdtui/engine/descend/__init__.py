"""Points that descend a function."""
