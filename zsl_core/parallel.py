"""Work in parts, done here or, where joblib's `parallel_config` says so, on other machines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from joblib import Parallel

from zsl_core.errors import expect_number
from zsl_core.feature_files import Features, open_features


def in_order(tasks: Iterable[Any], n_jobs: int | None = None) -> Iterator[Any]:
    """The results of joblib's `delayed` tasks in their order, each as soon as it can be had.

    Backends that can only hand back all at once (multiprocessing, and what is built on it) do so.

    Args:
        tasks: made by `delayed`.
        n_jobs: of joblib.

    >>> from joblib import delayed
    >>> list(in_order(delayed(abs)(x) for x in (-1, 2)))
    [1, 2]
    """
    try:
        parallel = Parallel(n_jobs=n_jobs, return_as="generator")
    except ValueError:  # says joblib of a backend without
        parallel = Parallel(n_jobs=n_jobs)
    yield from parallel(tasks)


def blocks(n: int, n_blocks: int, rows: int = 1) -> list[tuple[int, int]]:
    """Parts start:stop of n images about equally long, none empty, each of whole chunks.

    Args:
        n: images.
        n_blocks: at most so many parts.
        rows: images a chunk; parts start at multiples of it.

    Raises:
        InputError: if `n_blocks` is no whole number of at least 1.

    >>> blocks(10, 3), blocks(10, 3, rows=4), blocks(10, 3, rows=10)
    ([(0, 3), (3, 6), (6, 10)], [(0, 4), (4, 8), (8, 10)], [(0, 10)])
    """
    expect_number("n_blocks", n_blocks, low=1, whole=True)
    edges = rows * np.linspace(0, -(-n // rows), n_blocks + 1).astype(int)
    ends = np.minimum(edges, n).tolist()
    return [(a, b) for a, b in pairwise(ends) if b > a]


def opened(features: Features | Path) -> Features:
    """The features of a path, opened; features that are no path as they are."""
    return open_features(features) if isinstance(features, Path) else features


def part(features: Features, start: int, stop: int) -> Features:
    """Rows start:stop of features, as features of their own; nothing is read.

    >>> part(np.eye(4), 1, 3)[0:5]
    array([[0., 1., 0., 0.],
           [0., 0., 1., 0.]])
    """
    if isinstance(features, np.ndarray):
        view: Features = features[start:stop]  # of a memory map it still is one
        return view
    return _Span(features, start, stop)


class _Span:
    def __init__(self, features: Features, start: int, stop: int) -> None:
        self._features, self._start = features, start
        self.shape = (stop - start, features.shape[1])

    def __getitem__(self, rows: slice) -> Any:
        stop = min(rows.stop, self.shape[0])
        return self._features[self._start + rows.start : self._start + stop]
