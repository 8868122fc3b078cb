"""What panels are made from."""
