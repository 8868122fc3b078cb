"""The values that determine a training run."""
