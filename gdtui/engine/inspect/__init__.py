"""What a screen looks at beside the records of a run."""
