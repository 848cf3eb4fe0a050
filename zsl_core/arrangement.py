"""Where classes stand in a picture of their relations: in a line, and on a plane."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import leaves_list, linkage
from scipy.spatial.distance import squareform
from sklearn.manifold import TSNE

from zsl_core.errors import InputError
from zsl_core.relations import Relations

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

PERPLEXITY = 8.0


def cluster_order(delta: Floats) -> Ints:
    """The classes in an order in which neighbours are alike.

    Average-linkage clustering of the distances 1 - delta; of all orders its tree allows, the one
    with the least sum of distances between neighbours (Bar-Joseph et al. 2001).

    Args:
        delta: (c, c) cosines of class embeddings.

    Returns:
        (c,) a permutation of the classes.

    Raises:
        InputError: if delta is not square.

    >>> delta = np.array([[1, 0.1, 0.9], [0.1, 1, 0.2], [0.9, 0.2, 1]], dtype=np.float32)
    >>> cluster_order(delta)
    array([1, 2, 0])
    """
    distance = _distance(delta)
    if len(distance) < 3:
        return np.arange(len(distance))
    condensed = squareform(distance, checks=False)
    order = leaves_list(linkage(condensed, "average", optimal_ordering=True))
    return np.asarray(order, dtype=np.int64)


def plane_layout(delta: Floats) -> NDArray[np.float64]:
    """A place on the plane for each class, alike ones near each other: t-SNE of 1 - delta.

    It begins at classical scaling, so the same delta gives the same places. Which classes are
    neighbours can be trusted; how far apart two groups lie cannot.

    Args:
        delta: (c, c) cosines of class embeddings.

    Returns:
        (c, 2) places in -1..1.

    Raises:
        InputError: if delta is not square.
    """
    distance = _distance(delta)
    start = _classical_scaling(distance)
    if len(distance) > 3 * PERPLEXITY:
        # t-SNE wants to begin small.
        start = TSNE(
            metric="precomputed",
            init=1e-4 * start / max(float(start[:, 0].std()), 1e-12),
            perplexity=PERPLEXITY,
            random_state=0,
        ).fit_transform(distance)
    # The longest extent lies across, and each axis is filled: a screen is wider than high.
    centred = start - start.mean(axis=0)
    _, _, axes = np.linalg.svd(centred)
    turned = centred @ axes.T
    low, high = turned.min(axis=0), turned.max(axis=0)
    return np.asarray(2 * (turned - low) / np.maximum(high - low, 1e-12) - 1, dtype=np.float64)


def neighbourhood(relations: Relations, reference: int, most: int) -> Ints:
    """A class and those identical or similar to it, the most alike first, `most` in all.

    >>> delta = np.array([[1, 0.2, 0.8], [0.2, 1, 0.5], [0.8, 0.5, 1]], dtype=np.float32)
    >>> neighbourhood(Relations(delta, tau=0.4), 2, most=2)
    array([2, 0])
    """
    partners = relations.partners(reference)
    return np.concatenate([[reference], partners.identical, partners.similar])[:most]


def _classical_scaling(distance: NDArray[np.float64]) -> NDArray[np.float64]:
    """The best (c, 2) coordinates for Euclidean distances (c, c), signs fixed."""
    squared = distance**2
    centred = squared - squared.mean(axis=0) - squared.mean(axis=1)[:, None] + squared.mean()
    values, vectors = np.linalg.eigh(-centred / 2)
    places = np.zeros((len(distance), 2))
    count = min(2, len(distance))
    top = vectors[:, ::-1][:, :count] * np.sqrt(np.maximum(values[::-1][:count], 0))
    largest = np.take_along_axis(top, np.abs(top).argmax(axis=0)[None], axis=0)
    places[:, :count] = top * np.where(largest < 0, -1, 1)
    return places


def _distance(delta: Floats) -> NDArray[np.float64]:
    if delta.ndim != 2 or delta.shape[0] != delta.shape[1]:
        raise InputError(f"Expected `delta` to be (classes, classes), but got {delta.shape}.")
    distance = np.maximum(1 - delta.astype(np.float64), 0)
    distance = (distance + distance.T) / 2
    np.fill_diagonal(distance, 0)
    return distance
