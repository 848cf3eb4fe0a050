"""Class statistics gathered batch by batch, in memory that does not grow with the images."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

import zsl_core  # noqa: F401  # before torch: it sets how torch's threads wait

import torch  # isort: skip

from torch import Tensor

from zsl_core.class_sums import AT_ONCE, ClassSums, OfClass
from zsl_core.errors import InputError
from zsl_core.similarity import EPS
from zsl_core.statistics import ClassStatistics, Floats, Ints, gathered


def followed(rank: int) -> int:
    """Directions near which a class's images are followed, for the best `rank` of these.

    Eight to spare are enough for a few; of many, among which the variance hardly falls, twice.
    """
    return rank + 8 if rank <= 16 else 2 * rank


class StatisticsBuilder:
    """Gathers `ClassStatistics` from batches; memory does not grow with the number of images.

    It grows with the number of classes that are open at once: of d features each takes
    4 d (2 l + 83) bytes where l directions are `followed`, or up to 8 d times its images where
    these are 128 or fewer, until it is closed, and 4 d q in the result. At d = 2048 and q = 16 that
    is 1.02 MiB and 0.13 MiB: 1.0 GiB for 1000 classes that come in no order and 21 GiB for 20,842,
    but one class at a time and the results where each comes in one piece.

    Args:
        rank: q, the rank of each class's covariance factor.
        directions: near which a class's images are followed; by default `followed`.

    >>> builder = StatisticsBuilder(rank=1)
    >>> builder.update(np.array([[2, 0], [0, 3]], dtype=np.float32), np.array([0, 0]))
    >>> builder.update(np.array([[1, 0]], dtype=np.float32), np.array([4]))
    >>> statistics = builder.finish()
    >>> statistics.classes, statistics.means[0]
    (array([0, 4]), array([0.5, 0.5], dtype=float32))
    """

    def __init__(self, rank: int = 16, directions: int | None = None) -> None:
        self.rank = rank
        self.directions = followed(rank) if directions is None else directions
        self._parts: dict[int, ClassSums] = {}
        self._to_come: dict[int, int] = {}
        self._closed: dict[int, OfClass] = {}
        self._gathered = np.empty((0, 0), np.float32)

    def expect(self, labels: Ints) -> None:
        """Close each class, which frees its memory, once as many of its images as here are in."""
        classes, counts = np.unique(labels, return_counts=True)
        self._to_come = dict(zip(classes.tolist(), counts.tolist(), strict=True))

    def update(self, x: Floats, labels: Ints, rows: Ints | None = None) -> None:
        """Take in a batch, whose features are brought to unit length here.

        Args:
            x: (n, d) features, of which nothing is kept; quickest where those of a class come one
                after the other.
            labels: (n,), or (m,) of the rows.
            rows: (m,) of x which are taken in, by default all.

        Raises:
            InputError: if a feature is not finite.
        """
        x = np.require(x, np.float32, ["C"])
        if (labels[1:] < labels[:-1]).any():
            order = np.argsort(labels, kind="stable")
            labels, rows = labels[order], order if rows is None else rows[order]
        if rows is not None and self._gathered.shape != (AT_ONCE, x.shape[1]):
            self._gathered = np.empty((AT_ONCE, x.shape[1]), np.float32)
        for first in range(0, len(labels), AT_ONCE):
            some = slice(first, first + AT_ONCE)
            if rows is None:
                images = x[some]
            else:  # into one buffer, which the cache keeps
                images = self._gathered[: len(rows[some])]
                np.take(x, rows[some], axis=0, out=images, mode="clip")
            self._add(torch.from_numpy(np.require(images, requirements=["W"])), labels[some])

    def _add(self, images: Tensor, labels: Ints) -> None:
        norms = torch.linalg.vector_norm(images, dim=1)
        if not norms.isfinite().all():
            row = int((~norms.isfinite()).nonzero()[0])
            raise InputError(
                f"Expected finite features, but an image of class {labels[row]} holds NaN or an "
                "infinite number: leave it out, or make its features anew."
            )
        scale = norms.clamp(min=EPS).reciprocal_()
        squares = (norms * scale).double().square_()  # 1, or 0 of an image that is all zeros
        edges = [0, *(np.flatnonzero(np.diff(labels)) + 1).tolist(), len(labels)]
        for a, b in pairwise(edges):
            c = int(labels[a])
            if c not in self._parts:
                self._parts[c] = ClassSums(images.shape[1], min(self.directions, images.shape[1]))
            part = self._parts[c]
            part.add(images[a:b], scale[a:b], squares[a:b])
            if part.count + part.held == self._to_come.get(c):
                self._closed[c] = self._parts.pop(c).finish(self.rank)

    def finish(self) -> ClassStatistics:
        """The statistics of everything taken in so far.

        Raises:
            InputError: if that is nothing.
        """
        opened = {c: part.finish(self.rank) for c, part in self._parts.items()}
        done = sorted((opened | self._closed).items())
        if not done:
            raise InputError("Expected at least one image before `finish`, but got none.")
        counts, means, factors, totals = zip(*(found for _, found in done), strict=True)
        classes = np.array([c for c, _ in done])
        return gathered(classes, np.array(counts), means, factors, totals, self.rank)
