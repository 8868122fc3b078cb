"""The training loss as a function of the parameters: its curvature and its minimum."""
