"""Numbers, fields and equations as text."""
