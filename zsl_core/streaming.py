"""Class statistics from one pass over features, whatever their number and wherever they lie."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
from joblib import delayed

import zsl_core  # noqa: F401  # before torch: it sets how torch's threads wait

import torch  # isort: skip

from zsl_core.chunks import chunks, is_at_hand
from zsl_core.errors import InputError
from zsl_core.feature_files import Features, size_of
from zsl_core.parallel import ONE_THREAD, alone, blocks, n_parts, opened, side_by_side
from zsl_core.similarity import l2_normalize
from zsl_core.statistics import ClassStatistics, Doubles, Ints, merged_statistics
from zsl_core.statistics_builder import StatisticsBuilder, followed

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
    order the classes; see `StatisticsBuilder` for what it is otherwise, in each part. Float32
    features in memory, row after row, are walked class by class, whatever their order.

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
    ahead = n_parts(n_jobs) < 2  # else the other parts fill the cores
    tasks = (delayed(alone)(home, _part, features, *part, rank, ahead) for part in parts)
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
    features: Features | Path, labels: Ints, rows: slice | Ints, rank: int, ahead: bool
) -> ClassStatistics:
    """With factors of all the directions followed, of which merging loses less."""
    builder = StatisticsBuilder(followed(rank), followed(rank))
    return _block(features, labels, rows, builder, ahead=ahead)


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
