"""Maps: samples and prototypes laid out together in the plane, and where a new point would lie."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.decomposition import PCA

from zsl_core.errors import InputError, expect_number, expect_one_of
from zsl_core.evaluation.structure import continuity, trustworthiness
from zsl_core.layouts import TSNE_NEIGHBOURS, UMAP_NEIGHBOURS, tsne_layout, umap_layout
from zsl_core.methods.base import MAX_SEED
from zsl_core.neighbours import Ints, nearest
from zsl_core.similarity import Array

TECHNIQUES = ("umap", "tsne", "pca")

MOST_SAMPLES = 20_000
"""More are not laid out: neither a browser nor an eye can take them in."""

FEWEST_POINTS = 8
JUDGED = 3_000  # points that trustworthiness and continuity are measured on: they cost n^2 log n
TRIED = 500  # samples placed anew to see how far from their position they would land
PLACED_BY = 5
SHARPNESS = 8

Report = Callable[[str, float], bool | None]
"""Told what is being done and the share done, 0..1; returning True stops."""


class _Stopped(Exception):  # noqa: N818 - it is no error
    """Whoever watches said stop."""


@dataclass(frozen=True, eq=False)
class Map:
    """Positions of samples and anchors, fitted together and fixed from then on.

    Attributes:
        technique: one of TECHNIQUES.
        samples: (n, 2) positions.
        anchors: (m, 2) positions.
        trustworthiness: 0..1, how far neighbours on the map are neighbours in the space.
        continuity: 0..1, how far neighbours in the space stay neighbours on the map.
        placement_error: how well `place` does: the median distance between the position of a
            sample and where its neighbours alone would put it, in units of the map's spread (root
            mean square distance to the centre). Exactly 0 for PCA.
        seconds: the fit took.
        axes: (3, d) of PCA: the two directions, then the centre; else None.
    """

    technique: str
    samples: Array
    anchors: Array
    trustworthiness: float
    continuity: float
    placement_error: float
    seconds: float
    axes: Array | None = None

    @property
    def judged(self) -> int:
        """How many of all points trustworthiness and continuity were measured on."""
        return min(JUDGED, len(self.samples) + len(self.anchors))

    def place(self, new: Array, fitted: Array) -> Array:
        """Where points that were not in the fit lie on the map, each by itself.

        PCA projects them. Otherwise each goes to a weighted mean of its 5 nearest samples and
        anchors, with weights ``(d_1 / d_i)^8 - (d_1 / d_6)^8``: they change without a jump as a
        point moves and its neighbours change places, and a point that equals a sample or an anchor
        lands on it. `placement_error` says how good that is. No other new point matters, unlike
        in UMAP's own transform.

        Args:
            new: (p, d) unit rows.
            fitted: (n + m, d) the samples that were fitted, then the anchors.

        Returns:
            (p, 2) positions.

        Raises:
            InputError: if these are not as many as were fitted.
        """
        if len(fitted) != len(self.samples) + len(self.anchors):
            raise InputError(
                f"Expected the {len(self.samples)} samples and {len(self.anchors)} anchors that "
                f"were fitted, but got {len(fitted)} rows."
            )
        if self.axes is not None:
            directions, centre = self.axes[:2], self.axes[2]
            return np.asarray((new - centre) @ directions.T, dtype=np.float32)
        rows, distances = nearest(new, fitted, PLACED_BY + 1)
        return _mean_position(np.concatenate([self.samples, self.anchors]), rows, distances)


def fit_map(
    samples: Array,
    anchors: Array,
    technique: str = "umap",
    *,
    seed: int = 0,
    report: Report = lambda *_: None,
) -> Map | None:
    """Lay out samples and anchors together.

    Unit rows, so Euclidean neighbours are those by cosine. The neighbours are exact and taken in
    the whole space: 50 principal components would lose a quarter to a half of those of photos and
    save less than a second at 6,000 points. UMAP and t-SNE begin at PCA's positions.

    Args:
        samples: (n, d) unit rows.
        anchors: (m, d) unit rows, such as prototypes.
        technique: ``umap``, ``tsne`` or ``pca``.
        seed: the same one gives the same map.
        report: see `Report`.

    Returns:
        The map, or None if `report` stopped it.

    Raises:
        InputError: if there are too few points or a setting is wrong.

    >>> rng = np.random.default_rng(0)
    >>> x = rng.standard_normal((20, 4)).astype(np.float32)
    >>> fit_map(x[:15], x[15:], "pca").anchors.shape
    (5, 2)
    """
    expect_one_of("technique", technique, TECHNIQUES)
    expect_number("seed", seed, low=0, high=MAX_SEED, whole=True)
    points = np.concatenate([samples, anchors]).astype(np.float32)
    if len(points) < FEWEST_POINTS or not np.ptp(points, axis=0).any():
        raise InputError(
            f"Expected at least {FEWEST_POINTS} points that are not all one, but got {len(points)}."
        )

    def tell(message: str, share: float) -> None:
        if report(message, share):
            raise _Stopped

    began = time.perf_counter()
    try:
        tell("Laying out: principal components", 0.0)
        pca = PCA(2, svd_solver="arpack", random_state=seed).fit(points)
        positions = pca.transform(points)
        if technique != "pca":
            positions = _nonlinear(points, positions, technique, seed, tell)
        tell("Measuring how far the map can be trusted", 0.95)
        judged = np.linspace(0, len(points) - 1, min(JUDGED, len(points))).astype(int)
        of_space, of_map = points[judged], positions[judged]
        k = min(5, (len(judged) - 1) // 2)
        trusted = trustworthiness(of_space, of_map, k)
        tell("Measuring how far the map can be trusted", 0.98)
        continuous = continuity(of_space, of_map, k)
        error = 0.0 if technique == "pca" else _placement_error(points, positions, len(samples))
    except _Stopped:
        return None
    axes = np.vstack([pca.components_, pca.mean_]) if technique == "pca" else None
    n = len(samples)
    seconds = time.perf_counter() - began
    return Map(technique, positions[:n], positions[n:], trusted, continuous, error, seconds, axes)


def evenly_over_classes(labels: Ints, most: int = MOST_SAMPLES) -> Ints:
    """Which samples to show where there are too many: as many of each class, as far as it has them.

    Args:
        labels: (n,).
        most: at most so many.

    Returns:
        Ascending indices; all of them if there are no more than `most`, and always the same.

    >>> evenly_over_classes(np.array([0, 0, 0, 0, 1, 2]), most=4).size
    4
    """
    if len(labels) <= most:
        return np.arange(len(labels))
    shuffled = np.random.default_rng(0).permutation(len(labels))
    by_class = shuffled[np.argsort(labels[shuffled], kind="stable")]
    _, first, counts = np.unique(labels[by_class], return_index=True, return_counts=True)
    turn = np.arange(len(labels)) - np.repeat(first, counts)  # 0 for the first of each class, ...
    return np.sort(by_class[np.argsort(turn, kind="stable")[:most]])


def _nonlinear(points: Array, start: Array, technique: str, seed: int, tell: Any) -> Array:
    others = len(points) - 1
    # Were all others neighbours, t-SNE's exaggerated attraction would draw few points into one.
    k = min(UMAP_NEIGHBOURS, others) if technique == "umap" else min(TSNE_NEIGHBOURS, others // 2)
    rows, distances = nearest(
        points,
        points,
        k,
        skip_self=True,
        report=lambda share: tell("Finding each point's neighbours", 0.2 * share),
    )

    def further(message: str, share: float) -> None:
        tell(message, 0.2 + 0.75 * share)

    if technique == "tsne":
        return tsne_layout(start, rows, distances, seed, further)
    # umap-learn counts a point among its own neighbours.
    rows = np.column_stack([np.arange(len(points)), rows[:, :-1]])
    distances = np.column_stack([np.zeros(len(points), np.float32), distances[:, :-1]])
    return umap_layout(points, start, rows, distances, seed, further)


def _mean_position(positions: Array, rows: Ints, distances: Array) -> Array:
    """Means over all but the last of the given neighbours, which only sets the zero of weights."""
    first = distances[:, :1]
    near = np.divide(first, distances, out=np.ones_like(distances), where=distances > 0)
    weights = near[:, :-1] ** SHARPNESS - near[:, -1:] ** SHARPNESS
    weights[weights.sum(axis=1) == 0] = 1  # all equally far
    weights /= weights.sum(axis=1, keepdims=True)
    return np.asarray(np.einsum("pk,pkx->px", weights, positions[rows[:, :-1]]))


def _placement_error(points: Array, positions: Array, n_samples: int) -> float:
    tried = np.linspace(0, n_samples - 1, min(TRIED, n_samples)).astype(int)
    rows, distances = nearest(points[tried], points, PLACED_BY + 2)
    itself = rows == tried[:, None]
    itself[~itself.any(axis=1), 0] = True  # hidden behind points equal to it
    kept = ~itself
    placed = _mean_position(
        positions,
        rows[kept].reshape(len(tried), -1),
        distances[kept].reshape(len(tried), -1),
    )
    spread = np.sqrt(((positions - positions.mean(axis=0)) ** 2).sum(axis=1).mean())
    off = np.linalg.norm(placed - positions[tried], axis=1)
    return float(np.median(off) / spread)
