"""Class statistics from one pass over features, whatever their number and wherever they lie."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path

import numpy as np
from joblib import delayed

import zsl_core  # noqa: F401  # before torch: it sets how torch's threads wait

import torch  # isort: skip

from zsl_core.chunks import InOrder, chunks, is_at_hand
from zsl_core.class_sums import AT_ONCE, ClassSums, OfClass
from zsl_core.errors import InputError
from zsl_core.feature_files import Features, size_of
from zsl_core.parallel import alone, blocks, opened, side_by_side
from zsl_core.similarity import EPS, l2_normalize
from zsl_core.statistics import (
    ClassStatistics,
    Doubles,
    Floats,
    Ints,
    gathered,
    merged_statistics,
)

CHUNK_BYTES = 8 * 2**20
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
    if is_at_hand(features) and (labels[1:] < labels[:-1]).any():
        order = np.argsort(labels, kind="stable")
        features, labels = InOrder(features, order), labels[order]
    spans = blocks(n, n_blocks)
    if len(spans) < 2:
        return _block(features, labels, StatisticsBuilder(rank), 0, n)
    home = os.getpid()
    tasks = (delayed(alone)(home, _part, features, labels[a:b], rank, a, b) for a, b in spans)
    return merged_statistics(side_by_side(tasks, n_jobs), rank)


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
    features: Features | Path, labels: Ints, rank: int, start: int, stop: int
) -> ClassStatistics:
    """With factors of all the directions followed, of which merging loses less."""
    return _block(features, labels, StatisticsBuilder(followed(rank), followed(rank)), start, stop)


def _block(
    features: Features | Path, labels: Ints, builder: StatisticsBuilder, start: int, stop: int
) -> ClassStatistics:
    source = opened(features)
    classes, rows_of, left = np.unique(labels, return_inverse=True, return_counts=True)
    mixed = 1 + np.count_nonzero(np.diff(labels)) > len(classes)
    rows = max((MIXED_BYTES if mixed else CHUNK_BYTES) // (4 * source.shape[1]), 1)
    for first, x in chunks(source, rows, start, stop):
        span = slice(first - start, first - start + len(x))
        builder.update(x, labels[span])
        came, counts = np.unique(rows_of[span], return_counts=True)
        left[came] -= counts
        for c in classes[came[left[came] == 0]].tolist():
            builder.close(c)
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
        self._closed: dict[int, OfClass] = {}
        self._gathered = torch.empty(0, 0)  # images of one class of a batch in no order

    def update(self, x: Floats, labels: Ints) -> None:
        """Take in a batch: features (n, d), brought to unit length here, and labels (n,).

        Raises:
            InputError: if a feature is not finite.
        """
        if not len(labels):
            return
        batch = torch.from_numpy(np.require(x, np.float32, ["C", "W"]))
        norms = torch.linalg.vector_norm(batch, dim=1)
        if not norms.isfinite().all():
            row = int((~norms.isfinite()).nonzero()[0])
            raise InputError(
                f"Expected finite features, but an image of class {labels[row]} holds NaN or an "
                "infinite number: leave it out, or make its features anew."
            )
        scale = norms.clamp(min=EPS).reciprocal_()
        rows = None
        if (labels[1:] < labels[:-1]).any():
            order = np.argsort(labels, kind="stable")
            labels, rows = labels[order], torch.from_numpy(order)
            scale, norms = scale[rows], norms[rows]
            room = min(AT_ONCE, len(labels))
            if self._gathered.shape != (room, x.shape[1]):
                self._gathered = torch.empty(room, x.shape[1])
        squares = (norms * scale).double().square_()  # 1, or 0 of an image that is all zeros
        classes, starts = np.unique(labels, return_index=True)
        for c, (a, b) in zip(classes.tolist(), pairwise([*starts, len(labels)]), strict=True):
            if c not in self._parts:
                self._parts[c] = ClassSums(x.shape[1], min(self.directions, x.shape[1]))
            part = self._parts[c]
            if rows is None:
                part.add(batch[a:b], scale[a:b], squares[a:b])
                continue
            for first in range(a, b, AT_ONCE):  # into one buffer, which the cache keeps
                some = slice(first, min(first + AT_ONCE, b))
                images = self._gathered[: some.stop - first]
                torch.index_select(batch, 0, rows[some], out=images)
                part.add(images, scale[some], squares[some])

    def close(self, c: int) -> None:
        """Keep of class c what is made of its images: none is to come."""
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
