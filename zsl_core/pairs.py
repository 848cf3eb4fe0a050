"""The relations of seen classes as the weights of an expectation, on the device that trains."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from zsl_core.relations import Relations


class PairWeights:
    """How much each pair (r, class) counts in each term: rows average over a reference's classes.

    Attributes:
        identical, dissimilar, similar: (c, c); each row sums to 1, or to 0 without a partner.
        delta: (c, c).
        tau: the threshold.
    """

    def __init__(self, relations: Relations, device: torch.device) -> None:
        self.identical = _row_average(relations.identical, device)
        self.dissimilar = _row_average(relations.dissimilar, device)
        self.similar = _row_average(relations.similar, device)
        self.delta = torch.as_tensor(relations.delta, device=device)
        self.tau = relations.tau


def _row_average(mask: NDArray[np.bool_], device: torch.device) -> Tensor:
    weights = mask / np.maximum(mask.sum(axis=1, keepdims=True), 1)
    return torch.as_tensor(weights.astype(np.float32), device=device)
