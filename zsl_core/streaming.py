"""Class statistics from one pass over features, whatever their number and wherever they lie."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from joblib import delayed

import zsl_core  # noqa: F401  # before torch: it sets how torch's threads wait

import torch  # isort: skip

from torch import Tensor

from zsl_core.chunks import chunks, is_at_hand
from zsl_core.class_sums import AT_ONCE, ClassSums, OfClass
from zsl_core.errors import InputError
from zsl_core.feature_files import Features, size_of
from zsl_core.parallel import ONE_THREAD, alone, blocks, opened, side_by_side
from zsl_core.similarity import EPS, l2_normalize
from zsl_core.statistics import (
    ClassStatistics,
    Doubles,
    Floats,
    Ints,
    gathered,
    merged_statistics,
)

CHUNK_BYTES = 4 * 2**20
MIXED_BYTES = 64 * 2**20  # where images are not sorted by class: then some of each come at once


def streamed_statistics(
    features: Features | Path,
    labels: Ints,
    rank: int = 16,
    *,
    n_blocks: int = 1,
    n_jobs: int | None = None,
) -> ClassStatistics:
    """The statistics of x-hat for features of any size, read once and never held.

    Least memory, and least time, is taken where each class's images come in one piece, in whatever
    order the classes; see `StatisticsBuilder` for what it is otherwise, in each part. Features in
    memory are walked class by class, whatever their order.

    Args:
        features: (n, d) of any length, what `open_features` gives or the path of such a file; a
            path is what other processes and machines can open.
        labels: (n,).
        rank: q, of each class's covariance factor.
        n_blocks: parts of consecutive images, each a task, merged in their order; with the same
            number of them the result is the same wherever they ran.
        n_jobs: of joblib, parts at once, in threads of this process; `parallel_config` may also
            send them to a cluster.

    Raises:
        InputError: if the labels do not fit the features, there is no image, a feature is not
            finite, or `n_blocks` is no whole number of at least 1.
    """
    n, _ = size_of(opened(features))
    if labels.shape != (n,):
        raise InputError(f"Expected a label for each of {n:,} images, but got {len(labels):,}.")
    order = None
    if is_at_hand(features) and (labels[1:] < labels[:-1]).any():
        order = np.argsort(labels, kind="stable")
        labels = labels[order]
    spans = [slice(a, b) for a, b in blocks(n, n_blocks)]
    parts = [(labels[span], span if order is None else order[span]) for span in spans]
    if len(parts) < 2:
        return _block(features, *parts[0], StatisticsBuilder(rank))
    home = os.getpid()
    tasks = (delayed(alone)(home, _part, features, *part, rank) for part in parts)
    found = side_by_side(tasks, n_jobs)
    with ONE_THREAD:  # more would take longer over matrices this small
        return merged_statistics(found, rank)


def streamed_gram(
    features: Features | Path, *, n_blocks: int = 1, n_jobs: int | None = None
) -> Doubles:
    """``X'X`` (d, d) of x-hat for features (n, d) of any size, read once and never held.

    Args:
        features: as of `streamed_statistics`, as are the others.
        n_blocks: parts, each with a float64 (d, d) of its own.
        n_jobs: of joblib.

    Raises:
        InputError: if a feature is not finite, or `n_blocks` is no whole number of at least 1.
    """
    n, _ = size_of(opened(features))
    spans = blocks(n, n_blocks)
    if len(spans) < 2:
        gram = _gram(features, 0, n)
    else:
        home = os.getpid()
        tasks = (delayed(alone)(home, _gram, features, a, b) for a, b in spans)
        gram = np.sum(side_by_side(tasks, n_jobs), axis=0)
    if not np.isfinite(gram).all():
        raise InputError(
            "Expected finite features, but an image holds NaN or an infinite number: leave it out, "
            "or make its features anew."
        )
    return gram


def _gram(features: Features | Path, start: int, stop: int) -> Doubles:
    source = opened(features)
    _, dim = size_of(source)
    gram = torch.zeros(dim, dim, dtype=torch.float64)
    for _, x in chunks(source, max(CHUNK_BYTES // (4 * dim), 1), start, stop):
        x_hat = torch.from_numpy(l2_normalize(x))
        gram += x_hat.T @ x_hat
    return gram.numpy()


def _part(
    features: Features | Path, labels: Ints, rows: slice | Ints, rank: int
) -> ClassStatistics:
    """With factors of all the directions followed, of which merging loses less."""
    builder = StatisticsBuilder(followed(rank), followed(rank))
    return _block(features, labels, rows, builder, ahead=False)  # the other parts fill the cores


def _block(
    features: Features | Path,
    labels: Ints,
    rows: slice | Ints,
    builder: StatisticsBuilder,
    *,
    ahead: bool = True,
) -> ClassStatistics:
    """The statistics of the images in these rows, whose labels (n,) are given."""
    source: Any = opened(features)
    builder.expect(labels)
    if not isinstance(rows, slice):
        builder.update(source, labels, rows)
    elif is_at_hand(source):
        builder.update(source[rows], labels)
    else:
        mixed = 1 + np.count_nonzero(np.diff(labels)) > len(np.unique(labels))
        at_once = max((MIXED_BYTES if mixed else CHUNK_BYTES) // (4 * source.shape[1]), 1)
        for first, x in chunks(source, at_once, rows.start, rows.stop, ahead=ahead):
            builder.update(x, labels[first - rows.start :][: len(x)])
    return builder.finish()


def followed(rank: int) -> int:
    """Directions near which a class's images are followed, for the best `rank` of these.

    Eight to spare are enough for a few; of many, among which the variance hardly falls, twice.
    """
    return rank + 8 if rank <= 16 else 2 * rank


class StatisticsBuilder:
    """Gathers `ClassStatistics` from batches; memory does not grow with the number of images.

    It grows with the number of classes that are open at once: of d features and rank q each takes
    4 d (3 q + 83) bytes, or 4 d times its images where these are 128 or fewer, until it is closed,
    and 4 d q in the result. At d = 2048 and q = 16 that is 1.02 MiB and 0.13 MiB: 1.0 GiB for 1000
    classes that come in no order and 21 GiB for 20,842, but one class at a time and the results
    where each comes in one piece.

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
