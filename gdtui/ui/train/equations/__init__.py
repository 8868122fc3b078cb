"""The updates of the optimizers written out in numbers."""
