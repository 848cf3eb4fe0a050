"""Semantic relations of classes: identical, similar or dissimilar, by a threshold tau."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from zsl_core.errors import InputError
from zsl_core.similarity import cosine

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

IDENTICAL_WITHIN = 1e-6
"""Two class embeddings this close to cosine 1 describe the same class."""

DEFAULT_SIMILAR_SHARE = 0.1
"""Where nobody says: a tenth of the other classes is similar, the 90 % quantile of delta."""


@dataclass(frozen=True, eq=False)
class Partners:
    """The other classes by their relation to a reference class, each from the most alike down."""

    identical: NDArray[np.int64]
    similar: NDArray[np.int64]
    dissimilar: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Relations:
    """The relation of every pair of classes, from Annadani & Biswas (CVPR 2018).

    Class c is, to a reference class r: *identical* if delta = 1, *similar* if tau <= delta < 1,
    *dissimilar* if delta < tau. A class may have no similar or no dissimilar partner.

    Attributes:
        delta: (c, c) float32, delta_mn = s(y_m, y_n), the cosine of two class embeddings.
        tau: the threshold, a cosine in (-1, 1).

    Raises:
        InputError: if tau is no float in (-1, 1).

    >>> delta = np.array([[1, 0.8, 0.2], [0.8, 1, 0.5], [0.2, 0.5, 1]], dtype=np.float32)
    >>> Relations(delta, tau=0.6).similar.sum(axis=1)
    array([1, 1, 0])
    """

    delta: Floats
    tau: float

    def __post_init__(self) -> None:
        if not -1 < self.tau < 1:
            raise InputError(f"Expected `tau` to be a float in (-1, 1), but got {self.tau}.")

    @classmethod
    def from_embeddings(
        cls, embeddings: Floats, tau: float | None = None, tau_similar: float | None = None
    ) -> Relations:
        """Relations of class embeddings, with tau given in one of two ways or not at all.

        Args:
            embeddings: (c, k) class embeddings, in the space the method works in.
            tau: the threshold as a cosine.
            tau_similar: the threshold as the mean number of similar classes a class.
                With neither, a tenth of the other classes is similar.

        Raises:
            InputError: if both are given, or one is out of range.
        """
        if tau is not None and tau_similar is not None:
            raise InputError(
                f"Expected `tau` or `tau_similar`, but got both ({tau} and {tau_similar}): give "
                "the threshold as a cosine or as a mean number of similar classes."
            )
        delta = np.clip(cosine(embeddings, embeddings), -1, 1)
        if tau is None:
            if tau_similar is None:
                tau_similar = DEFAULT_SIMILAR_SHARE * (len(delta) - 1)
            tau = tau_for_similar(delta, tau_similar)
        return cls(delta, float(tau))

    @cached_property
    def identical(self) -> Bools:
        """(c, c) same class, or class embeddings equal within 1e-6."""
        return _identical(self.delta)

    @cached_property
    def similar(self) -> Bools:
        """(c, c) tau <= delta < 1."""
        return (self.delta >= self.tau) & ~self.identical

    @cached_property
    def dissimilar(self) -> Bools:
        """(c, c) delta < tau."""
        return (self.delta < self.tau) & ~self.identical

    def partners(self, reference: int) -> Partners:
        """The other classes by their relation to one, each list from the most alike down.

        >>> delta = np.array([[1, 0.2, 0.8], [0.2, 1, 0.5], [0.8, 0.5, 1]], dtype=np.float32)
        >>> Relations(delta, tau=0.4).partners(1).similar
        array([2])
        """
        order = np.argsort(-self.delta[reference], kind="stable")
        order = order[order != reference]
        return Partners(
            identical=order[self.identical[reference, order]],
            similar=order[self.similar[reference, order]],
            dissimilar=order[self.dissimilar[reference, order]],
        )

    @property
    def mean_similar(self) -> float:
        """The mean number of similar classes a class."""
        return float(self.similar.sum(axis=1).mean())


def _identical(delta: Floats) -> Bools:
    same: Bools = (delta >= 1 - IDENTICAL_WITHIN) | np.eye(len(delta), dtype=np.bool_)
    return same


def tau_for_similar(delta: Floats, mean_similar: float) -> float:
    """The tau at which a class has `mean_similar` similar classes on average.

    Args:
        delta: (c, c) cosines of class embeddings.
        mean_similar: from 0 to c - 1; rounded to what whole pairs of classes can give.

    Returns:
        tau, midway between the last pair that is similar and the first that is not.

    Raises:
        InputError: if `mean_similar` is out of range.

    >>> delta = np.array([[1, 0.8, 0.2], [0.8, 1, 0.5], [0.2, 0.5, 1]], dtype=np.float32)
    >>> round(tau_for_similar(delta, 2 / 3), 2)
    0.65
    """
    classes = len(delta)
    if not 0 <= mean_similar <= classes - 1:
        raise InputError(
            f"Expected `tau_similar` to be a number of classes in 0..{classes - 1} (there are "
            f"{classes} classes), but got {mean_similar}."
        )
    upper = np.triu(~_identical(delta), 1)
    descending = np.sort(delta[upper].astype(np.float64))[::-1]
    pairs = min(round(mean_similar * classes / 2), len(descending))
    above = descending[pairs - 1] if pairs else 1.0
    below = descending[pairs] if pairs < len(descending) else -1.0
    return max(float((above + below) / 2), -1 + IDENTICAL_WITHIN)
