"""An experiment's data, model and loss as tensors."""
