"""The functions of Descend, and how a point moves on them."""
