"""What training makes small."""

from __future__ import annotations

import torch
from torch import Tensor


def mse(hypothesis: Tensor, y: Tensor) -> Tensor:
    """The mean squared error, as the tutorials write it."""
    return torch.mean((hypothesis - y) ** 2)
