"""The k best classes of each of any number of images, in bounded memory.

Scores are made for a chunk of images at a time, into one buffer. Their top-k costs little beside
the product, for it looks at few of them: the k best of a row lie in the k blocks of classes whose
largest scores are the k largest.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import numpy as np
from joblib import delayed

import zsl_core  # noqa: F401  # before torch: it sets how torch's threads wait

import torch  # isort: skip

from zsl_core.chunks import chunks
from zsl_core.errors import InputError, expect_number
from zsl_core.feature_files import Features, size_of
from zsl_core.methods.base import Floats, Ints, ZSLMethod
from zsl_core.parallel import alone, blocks, opened, side_by_side

SCORES_BYTES = 64 * 2**20
CHUNK_BYTES = 8 * 2**20


@dataclass(frozen=True, eq=False)
class TopK:
    """The best classes of n images.

    Attributes:
        classes: (n, k) rows of the class embeddings, best first; of equal scores the first class.
        scores: (n, k) float32, their scores.
    """

    classes: Ints
    scores: Floats


def top_k(
    method: ZSLMethod,
    features: Features | Path,
    class_embeddings: Floats,
    k: int = 5,
    *,
    rows: int | None = None,
    n_blocks: int = 1,
    n_jobs: int | None = None,
) -> TopK:
    """The k best of the candidate classes for each image.

    Args:
        method: a fitted method.
        features: (n, d), an array, what `open_features` gives or the path of such a file; a path
            is what other processes and machines can open.
        class_embeddings: (c, a) of the candidates.
        k: classes an image, at most c.
        rows: images scored at a time; by default as many as 64 MiB of scores hold, or 8 MiB of
            features.
        n_blocks: parts of consecutive images, each a task, at most one for each `rows` images.
            Whatever their number, the same images are scored together, and the result is the same
            bit by bit where products run on as many threads.
        n_jobs: of joblib, parts at once, in threads of this process; `parallel_config` may also
            send them to a cluster.

    Raises:
        InputError: if k is more than c, a target or an image's features are not finite, or `rows`
            or `n_blocks` is no whole number of at least 1.
    """
    return top_k_of(
        features,
        method.targets(class_embeddings),
        k,
        rows=rows,
        queries=queries_of(method),
        n_blocks=n_blocks,
        n_jobs=n_jobs,
    )


def top_k_of(
    features: Features | Path,
    targets: Floats,
    k: int = 5,
    *,
    rows: int | None = None,
    queries: Callable[[Floats], Floats] | None = None,
    n_blocks: int = 1,
    n_jobs: int | None = None,
) -> TopK:
    """The k targets (c, q) of largest dot product with each query; as `top_k` without a method.

    Args:
        features: (n, d), as of `top_k`.
        targets: (c, q).
        k: targets a query, at most c.
        rows: images at a time.
        queries: makes queries (rows, q) of features (rows, d); without it q = d and they are the
            features themselves.
        n_blocks: tasks, as of `top_k`.
        n_jobs: of joblib.

    >>> found = top_k_of(np.array([[1, 0], [0, 2]]), np.array([[0, 1], [1, 0], [1, 1]]), 2)
    >>> found.classes
    array([[1, 2],
           [0, 2]])
    """
    n, d = size_of(opened(features))
    finite = np.isfinite(targets).all(axis=1)
    if not finite.all():
        raise InputError(
            f"Expected finite targets, but number {int(np.argmin(finite))} holds NaN or infinity: "
            "see where it comes from."
        )
    expect_number("k", k, low=1, high=len(targets), whole=True)
    rows = chunk_rows(d, len(targets)) if rows is None else rows
    expect_number("rows", rows, low=1, whole=True)
    spans = blocks(n, n_blocks, rows)
    if len(spans) < 2:
        return _block(features, targets, k, rows, queries, 0, n)
    home = os.getpid()
    asked = (features, targets, k, rows, queries)
    found = side_by_side((delayed(alone)(home, _block, *asked, a, b) for a, b in spans), n_jobs)
    return TopK(
        np.concatenate([block.classes for block in found]),
        np.concatenate([block.scores for block in found]),
    )


def _block(
    features: Features | Path,
    targets: Floats,
    k: int,
    rows: int,
    queries: Callable[[Floats], Floats] | None,
    first: int,
    last: int,
) -> TopK:
    n = last - first
    rows = min(rows, max(n, 1))
    scores = Scores(targets, rows)
    classes, values = np.empty((n, k), dtype=np.int64), np.empty((n, k), dtype=np.float32)
    for start, x in chunks(opened(features), rows, first, last):
        at = slice(start - first, start - first + len(x))
        classes[at], values[at] = scores.best(queries(x) if queries else x, k)
        bad = start + np.flatnonzero(np.isnan(values[at]).any(axis=1))
        if len(bad):
            raise InputError(
                f"Expected finite features, but image {bad[0]} has scores that are not: replace "
                f"NaN and infinity in its row."
            )
    return TopK(classes, values)


def queries_of(method: ZSLMethod) -> Callable[[Floats], Floats]:
    """The method's `queries`, without all that it learnt where they do not take it.

    That may be hundreds of megabytes, and would be sent to a cluster with every task.
    """
    if type(method).queries is ZSLMethod.queries:
        return method.space_.features
    return method.queries


def chunk_rows(d: int, c: int) -> int:
    """Images to score at a time: of d features within 8 MiB, of c scores within 64 MiB.

    >>> chunk_rows(2048, 20_842)
    804
    """
    return max(1, min(CHUNK_BYTES // (4 * d), SCORES_BYTES // (4 * c)))


class Scores:
    """A buffer of scores, reused for chunk after chunk of at most `rows` queries.

    Args:
        targets: (c, q).
        rows: most queries at a time.
    """

    def __init__(self, targets: Floats, rows: int) -> None:
        self.targets = np.ascontiguousarray(targets, dtype=np.float32)
        self._buffer = np.empty((rows, 0), dtype=np.float32)

    def best(self, queries: Floats, k: int) -> tuple[Ints, Floats]:
        """The k best targets (m, k) of queries (m, q) and their scores (m, k), best first.

        A row with a score that is NaN or infinite gets NaN scores.
        """
        c, width = self.targets.shape
        if queries.ndim != 2 or queries.shape[1] != width:
            raise InputError(
                f"Expected queries as wide as the targets, (m, {width}), but got {queries.shape}."
            )
        # The least to look at, c / size largest scores and k * size in their blocks; blocks of less
        # than 32 are slower.
        size = max(min(32, c), round(sqrt(c / k)))
        padded = -(-c // size) * size
        if self._buffer.shape[1] != padded:
            self._buffer = np.full((len(self._buffer), padded), -np.inf, dtype=np.float32)
        buffer = self._buffer[: len(queries)]
        # numpy's product, not torch's: it was half as fast again where this was measured.
        with np.errstate(invalid="ignore"):
            np.matmul(queries, self.targets.T, out=buffer[:, :c])
        scores = torch.from_numpy(buffer)
        peaks = scores.view(len(queries), -1, size).amax(dim=2)  # (m, blocks)
        blocks, _ = _largest(peaks, torch.arange(peaks.shape[1]), min(k, peaks.shape[1]))
        candidates = (blocks[:, :, None] * size + torch.arange(size)).flatten(1)
        best, values = _largest(scores.gather(1, candidates), candidates, k)
        values[~peaks.isfinite().all(dim=1)] = torch.nan
        return best.numpy(), values.numpy()


def _largest(
    values: torch.Tensor, numbers: torch.Tensor, k: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """The `numbers` of the k largest values of each row, and these; the lower number if equal.

    torch's own top-k leaves open which of equal values it takes. So each value is put into one
    whole number with its number: a float's bits, as a whole number, are in the order of floats
    once those of negative floats are turned round.
    """
    bits = (values + 0.0).view(torch.int32)  # -0.0 becomes 0.0, its equal
    order = bits ^ ((bits >> 31) & 0x7FFFFFFF)
    codes = (order.to(torch.int64) << 32) - numbers
    top = codes.topk(k, dim=1).values
    found = -top & 0xFFFFFFFF
    order = ((top + found) >> 32).to(torch.int32)
    return found, (order ^ ((order >> 31) & 0x7FFFFFFF)).view(torch.float32)
