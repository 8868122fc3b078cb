"""What the mathematics of least squares says about a run before it is made."""

from __future__ import annotations

import numpy as np
from torch import Tensor


def critical_lr(x: Tensor) -> float:
    """The learning rate above which gradient descent on the mean squared error of a linear model diverges.

    It is 2 / lambda_max of the Hessian (2/n) X~^T X~, X~ being the features (rows x features) and a column of ones.
    """
    rows = np.column_stack([x.double().numpy(), np.ones(len(x))])
    hessian = 2 / len(x) * rows.T @ rows
    return 2 / float(np.linalg.eigvalsh(hessian)[-1])
