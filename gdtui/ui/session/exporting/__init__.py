"""What a person can take away from a screen: the run as a program, its record, and pictures of panels."""
