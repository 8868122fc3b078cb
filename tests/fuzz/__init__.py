"""Random events against the whole program in a real pseudo-terminal: `python -m tests.fuzz`."""
