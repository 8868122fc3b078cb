"""The Train screen: one run under one cursor, seen from all sides."""
