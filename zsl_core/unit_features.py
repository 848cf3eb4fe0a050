"""Unit features x-hat of images larger than memory, made slice by slice."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from zsl_core.chunks import convert
from zsl_core.errors import InputError
from zsl_core.feature_files import Features, size_of
from zsl_core.similarity import l2_normalize

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


class UnitFeatures:
    """The rows of some features at unit length, float32.

    Args:
        features: (n, d), in memory or not.

    >>> UnitFeatures(np.array([[3, 4], [0, 2], [5, 0]], dtype=np.float16))[np.array([0, 2])]
    array([[0.6, 0.8],
           [1. , 0. ]], dtype=float32)
    """

    def __init__(self, features: Features) -> None:
        self._features, self.shape = features, size_of(features)

    def __getitem__(self, rows: slice | Ints, /) -> Floats:
        """Rows start:stop, or rows so numbered (ascending), as (rows, d).

        Raises:
            InputError: if a feature is not finite.
        """
        if isinstance(rows, slice):
            parts = [np.asarray(self._features[rows])]
        else:
            runs = np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)
            parts = [
                np.asarray(self._features[int(run[0]) : int(run[-1]) + 1])
                for run in runs
                if len(run)
            ]
        x, end = np.empty((sum(map(len, parts)), self.shape[1]), dtype=np.float32), 0
        for part in parts:
            convert(part, x[end : end + len(part)])
            end += len(part)
        if not np.isfinite(x).all():
            raise InputError(
                "Expected finite features, but an image holds NaN or an infinite number: leave it "
                "out, or make its features anew."
            )
        return l2_normalize(x)
