"""What a record of an update holds: columns that every run has, then its scalar parameters and as many gradients."""

from __future__ import annotations

METRICS = ("loss", "train_loss", "test_loss", "grad_norm", "r2", "rmse")
FIXED = ("epoch", "lr", *METRICS)
"""The columns that every run has."""

EPOCH, LR, LOSS, TRAIN_LOSS = (FIXED.index(name) for name in ("epoch", "lr", "loss", "train_loss"))

MEASURED = slice(TRAIN_LOSS, len(FIXED))
"""The columns that are measured after the update: NaN where they were not, or are beyond the precision."""

VALUES = slice(len(FIXED), None)
"""The columns of the scalar parameters and then of their gradients."""
