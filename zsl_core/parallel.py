"""Work in parts, done here or, where joblib's `parallel_config` says so, on other machines."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from functools import cache
from itertools import pairwise
from pathlib import Path
from threading import Event, Lock, Thread, local
from typing import Any, TypeVar

import numpy as np
import scipy.linalg  # noqa: F401  # whose library is to be limited too
from joblib import Parallel, effective_n_jobs
from threadpoolctl import ThreadpoolController

import zsl_core  # noqa: F401  # before torch: it sets how torch's threads wait

import torch  # isort: skip

from zsl_core.errors import expect_number
from zsl_core.feature_files import Features, open_features

T = TypeVar("T")


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


def side_by_side(tasks: Iterable[Any], n_jobs: int | None = None) -> list[Any]:
    """The results of joblib's tasks of `alone` in their order; without a cluster, by threads.

    Args:
        tasks: made by `delayed(alone)` in this process.
        n_jobs: of joblib.

    >>> from joblib import delayed
    >>> here = os.getpid()
    >>> side_by_side(delayed(alone)(here, abs, x) for x in (-1, 2))
    [1, 2]
    """
    with ONE_THREAD:
        return list(Parallel(n_jobs=n_jobs, prefer="threads")(tasks))


def alone(home: int, do: Callable[..., T], *args: Any) -> T:
    """Call `do` with a single thread for products and decompositions.

    Two tasks of a thread each are quicker than one task after the other of two threads each, and
    sums are rounded alike wherever and beside how many others they are made.

    Args:
        home: number of the process whose `side_by_side` has limited it already.
        do: what is called.
        args: with what.
    """
    if os.getpid() != home:
        with ONE_THREAD:
            return do(*args)
    _set_threads(1)  # holds for this thread, which the pool made anew
    return do(*args)


class _OneThread:
    """A single thread for products and decompositions while anybody is inside.

    The limit of numpy's and scipy's is the process's: it is set for the first to come in and lifted
    after the last to go, by a thread of its own, as the one that set it has to be alive to lift it.
    torch's number is each thread's own.
    """

    def __init__(self) -> None:
        self._lock, self._inside = Lock(), 0
        self._mine = local()

    def __enter__(self) -> None:
        self._mine.__dict__.setdefault("before", []).append(torch.get_num_threads())
        with self._lock:
            if not self._inside:
                set_, self._over = Event(), Event()
                self._keeper = Thread(target=_limit, args=(set_, self._over), daemon=True)
                self._keeper.start()
                set_.wait()
            self._inside += 1
        _set_threads(1)

    def __exit__(self, *error: object) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside:
                self._over.set()
                self._keeper.join()
        _set_threads(self._mine.before.pop())


ONE_THREAD = _OneThread()


@cache
def _libraries() -> ThreadpoolController:
    """Looked for once: it takes longer than a fit's first steps."""
    return ThreadpoolController()


def _limit(set_: Event, over: Event) -> None:
    found = _libraries().select(user_api="blas")
    # A limit that somebody else has set is theirs to lift, and by our end they may have done so.
    unlimited = any(library.num_threads > 1 for library in found.lib_controllers)
    with found.limit(limits=1) if unlimited else nullcontext():
        set_.set()
        over.wait()


@contextmanager
def torch_threads(n: int) -> Iterator[None]:
    """At most n threads for torch, of this thread's calls."""
    before = torch.get_num_threads()
    _set_threads(min(n, before))
    try:
        yield
    finally:
        _set_threads(before)


def _set_threads(n: int) -> None:
    """How many threads torch takes, called in this thread alone.

    `torch.set_num_threads` would say so for all threads that begin from now on, too.
    """
    torch.get_num_threads()  # a thread that never asked would once take what is set elsewhere
    for library in _libraries().select(user_api="openmp").lib_controllers:
        library.set_num_threads(n)


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


def n_parts(n_jobs: int | None) -> int:
    """Parts for the work of so many of joblib's jobs: one for each that can run at once.

    >>> n_parts(None), n_parts(3)
    (1, 3)
    """
    return int(effective_n_jobs(n_jobs))


def opened(features: Features | Path) -> Features:
    """The features of a path, opened; features that are no path as they are."""
    return open_features(features) if isinstance(features, Path) else features
