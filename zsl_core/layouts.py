"""UMAP and t-SNE of given neighbours, each told how far it is and each may be stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from zsl_core.neighbours import Ints
from zsl_core.similarity import Array

Tell = Callable[[str, float], None]
"""Told what is being done and the share done, 0..1; whatever it raises stops the work."""

UMAP_NEIGHBOURS = 15
MIN_DIST, UMAP_EPOCHS = 0.1, 200  # 500 epochs gained .002 of trustworthiness at most, on 4 data
PERPLEXITY = 30
TSNE_NEIGHBOURS = 3 * PERPLEXITY
EXAGGERATED, TSNE_ITERATIONS = 250, 750
TOLD_EVERY = 10  # iterations of t-SNE

_NUMBA = threading.Lock()  # numba's default threads cannot be entered by two at once


def umap_layout(
    points: Array, start: Array, neighbours: Ints, distances: Array, seed: int, tell: Tell
) -> Array:
    """UMAP (McInnes et al. 2018) by umap-learn, one process at a time; same input, same map.

    With the neighbours given, umap-learn's own search and its index are not compiled or run.

    Args:
        points: (n, d); only the neighbours are looked at.
        start: (n, 2) where the points begin.
        neighbours: (n, k) of each point, itself first.
        distances: (n, k) to them.
        seed: of the sampled repulsion.
        tell: see `Tell`.
    """
    tell("Loading UMAP; the very first time it is compiled, half a minute", 0.0)
    with _turn(lambda: tell("Waiting for another map to be done", 0.0)):
        import umap.umap_ as umap  # here: 3 s, and half a minute the first time on a machine

        random = np.random.RandomState(seed)
        graph, _, _ = umap.fuzzy_simplicial_set(
            points,
            neighbours.shape[1],
            random,
            "euclidean",
            knn_indices=neighbours.astype(np.int32),
            knn_dists=distances,
        )
        a, b = umap.find_ab_params(spread=1.0, min_dist=MIN_DIST)
        with _watched_epochs(tell):
            positions, _ = umap.simplicial_set_embedding(
                data=points,
                graph=graph,
                n_components=2,
                initial_alpha=1.0,
                a=a,
                b=b,
                gamma=1.0,
                negative_sample_rate=5,
                n_epochs=UMAP_EPOCHS,
                init=start,
                random_state=random,
                metric="euclidean",
                metric_kwds={},
                densmap=False,
                densmap_kwds={},
                output_dens=False,
            )
    return np.asarray(positions, dtype=np.float32)


@contextmanager
def _turn(waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the lock around numba code; who waits for it can be cancelled."""
    while not _NUMBA.acquire(timeout=0.2):
        waiting()
    try:
        yield
    finally:
        _NUMBA.release()


@contextmanager
def _watched_epochs(tell: Tell) -> Iterator[None]:
    """umap-learn walks its epochs through tqdm; while we hold the lock, through this.

    A file given to tqdm would be told as well, but raising from it leaves tqdm's lock taken.
    """
    from umap import layouts

    def epochs(each: range, **_: object) -> Iterator[int]:
        for epoch in each:
            tell(f"UMAP: epoch {epoch + 1} of {len(each)}", epoch / len(each))
            yield epoch

    tqdm = layouts.tqdm
    layouts.tqdm = epochs
    try:
        yield
    finally:
        layouts.tqdm = tqdm


def tsne_layout(
    start: Array, neighbours: Ints, distances: Array, seed: int, tell: Tell
) -> NDArray[np.float32]:
    """t-SNE (van der Maaten & Hinton 2008) by openTSNE; same input, same map.

    Args:
        start: (n, 2) where the points begin.
        neighbours: (n, k) of each point, without itself; the perplexity is k / 3.
        distances: (n, k) to them.
        seed: unused by a layout whose start is given; taken so that all layouts take one.
        tell: see `Tell`.
    """
    import openTSNE
    from openTSNE.affinity import PerplexityBasedNN
    from openTSNE.nearest_neighbors import PrecomputedNeighbors

    tell("t-SNE: weighing neighbours", 0.0)
    done = 0

    def watch(iteration: int, _error: float, _embedding: object) -> None:
        tell(
            f"t-SNE: iteration {done + iteration} of {TSNE_ITERATIONS}",
            (done + iteration) / TSNE_ITERATIONS,
        )

    index = PrecomputedNeighbors(neighbours, distances.astype(np.float64))
    affinities = PerplexityBasedNN(
        perplexity=neighbours.shape[1] / 3, knn_index=index, n_jobs=-1, random_state=seed
    )
    # Small, or the exaggerated start would carry the scale of the given one through.
    scaled = start / np.std(start[:, 0]) * 1e-4
    layout = openTSNE.TSNEEmbedding(scaled, affinities, n_jobs=-1, random_state=seed)
    watched = {"callbacks": watch, "callbacks_every_iters": TOLD_EVERY}
    layout = layout.optimize(EXAGGERATED, exaggeration=12, momentum=0.5, **watched)
    done = EXAGGERATED
    rest = TSNE_ITERATIONS - EXAGGERATED
    layout = layout.optimize(rest, exaggeration=1, momentum=0.8, **watched)
    return np.asarray(layout, dtype=np.float32)
