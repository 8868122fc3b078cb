"""The run in hand, which several screens show: its model, its frozen snapshot, and the panels they share."""
