"""An update written out in numbers."""
