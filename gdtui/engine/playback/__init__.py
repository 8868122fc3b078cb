"""Played-back updates: the tensor operations of an update, recorded once and repeated without autograd."""
