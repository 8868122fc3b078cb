"""The run in hand."""
