"""Exact nearest neighbours by a matrix product, a slice of the queries at a time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from zsl_core.errors import expect_number
from zsl_core.similarity import Array

Ints = NDArray[np.int64]

SLICE = 1024  # queries at a time, so that the distances of 20,000 points fit into memory
CLOSE = 1e-3  # squared distances below this share of the squared lengths are taken anew


def nearest(
    queries: Array,
    among: Array,
    k: int,
    *,
    skip_self: bool = False,
    report: Callable[[float], None] = lambda _: None,
) -> tuple[Ints, Array]:
    """The k nearest rows of `among` to each query, nearest first; of equals, any.

    Exact, and for some thousand points quicker than an approximate index is built. Euclidean
    distances; of unit rows they have the order of the cosine: ``d^2 = 2 - 2 s``.

    Args:
        queries: (q, d).
        among: (n, d).
        k: 1 to n, or to n - 1 if a query may not find itself.
        skip_self: the queries are `among` itself, and none is its own neighbour.
        report: told the share done, 0..1; what it raises ends the search.

    Returns:
        Rows of `among` (q, k), and Euclidean distances (q, k), exactly 0 for equal rows.

    Raises:
        InputError: if k is outside.

    >>> points = np.array([[0.0], [1.0], [3.0]], dtype=np.float32)
    >>> [found.ravel().tolist() for found in nearest(points, points, 1, skip_self=True)]
    [[1, 0, 1], [1.0, 1.0, 2.0]]
    """
    expect_number("k", k, low=1, high=len(among) - skip_self, whole=True)
    among, queries = (np.asarray(x, dtype=np.float32) for x in (among, queries))
    lengths = np.einsum("nd,nd->n", among, among)
    rows = np.empty((len(queries), k), dtype=np.int64)
    distances = np.empty((len(queries), k), dtype=np.float32)
    for start in range(0, len(queries), SLICE):
        part = queries[start : start + SLICE]
        squares = np.einsum("qd,qd->q", part, part)[:, None] + lengths - 2 * (part @ among.T)
        if skip_self:
            squares[np.arange(len(part)), np.arange(start, start + len(part))] = np.inf
        found = np.argpartition(squares, k - 1, axis=1)[:, :k]
        squares = _close_anew(np.take_along_axis(squares, found, axis=1), found, part, among)
        order = np.argsort(squares, axis=1, kind="stable")
        here = slice(start, start + len(part))
        rows[here] = np.take_along_axis(found, order, axis=1)
        distances[here] = np.sqrt(np.take_along_axis(squares, order, axis=1))
        report(here.stop / len(queries))
    return rows, distances


def _close_anew(squares: Array, found: Ints, queries: Array, among: Array) -> Array:
    """Small squared distances from the difference: the product's rounding parts equal points."""
    close = squares < CLOSE * np.einsum("qd,qd->q", queries, queries)[:, None]
    query, place = np.nonzero(close)
    difference = queries[query] - among[found[query, place]]
    squares[query, place] = np.einsum("pd,pd->p", difference, difference)
    return np.maximum(squares, 0)
