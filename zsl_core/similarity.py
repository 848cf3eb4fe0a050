"""Cosine and centring: the one place where vectors are normalised."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zsl_core.errors import InputError

Array = NDArray[np.float32]
EPS = 1e-12


def l2_normalize(x: Array) -> Array:
    """Scale every row to unit Euclidean length; a zero row stays zero.

    Args:
        x: (rows, dim).

    Returns:
        (rows, dim) float32.

    >>> l2_normalize(np.array([[3.0, 4.0], [0.0, 0.0]], dtype=np.float32))
    array([[0.6, 0.8],
           [0. , 0. ]], dtype=float32)
    """
    x = np.asarray(x, dtype=np.float32)
    norms = np.linalg.norm(x, axis=1, keepdims=True)
    return np.asarray(x / np.maximum(norms, EPS), dtype=np.float32)


def cosine(a: Array, b: Array) -> Array:
    """Cosine similarity s(a, b) of every row of `a` with every row of `b`.

    Args:
        a: (m, dim).
        b: (n, dim).

    Returns:
        (m, n) float32 in [-1, 1].

    >>> cosine(np.eye(2, dtype=np.float32), np.array([[2.0, 0.0]], dtype=np.float32))
    array([[1.],
           [0.]], dtype=float32)
    """
    return l2_normalize(a) @ l2_normalize(b).T


@dataclass(frozen=True, eq=False)
class Space:
    """The two spaces a method works in, both raw or both centred, never mixed.

    Mixing makes O2 fight O1: with raw class embeddings and centred features nearly every similar
    pair starts below tau. So a space has two means or none.

    Attributes:
        feature_mean: (d,) mean of the L2-normalised training features, or None for raw.
        embedding_mean: (k,) mean of the L2-normalised seen class embeddings, or None for raw.

    Raises:
        InputError: if just one of the two means is given.
    """

    feature_mean: Array | None = None
    embedding_mean: Array | None = None

    def __post_init__(self) -> None:
        if (self.feature_mean is None) != (self.embedding_mean is None):
            centred, raw = (
                ("class embeddings", "features")
                if self.feature_mean is None
                else ("features", "class embeddings")
            )
            raise InputError(
                f"Expected both spaces centred or both raw, but got centred {centred} and raw "
                f"{raw}: centre both or neither."
            )

    @classmethod
    def fit(cls, features: Array, seen_embeddings: Array, *, center: bool) -> Space:
        """Learn the two means from training features (n, d) and seen class embeddings (c, k)."""
        if not center:
            return cls()
        return cls(l2_normalize(features).mean(axis=0), l2_normalize(seen_embeddings).mean(axis=0))

    def features(self, x: Array) -> Array:
        """Visual features (n, d) -> unit rows x-hat (n, d), centred first if the space is."""
        return _normalize_centred(x, self.feature_mean)

    def embeddings(self, y: Array) -> Array:
        """Class embeddings (c, k) -> unit rows (c, k), centred first if the space is."""
        return _normalize_centred(y, self.embedding_mean)


def _normalize_centred(x: Array, mean: Array | None) -> Array:
    unit = l2_normalize(x)
    return unit if mean is None else l2_normalize(unit - mean)
