"""An experiment as the code of a PyTorch script."""
