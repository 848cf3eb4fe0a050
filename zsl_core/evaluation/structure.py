"""Structure: how much of the semantic relations between classes the visual space keeps.

RSA and linear CKA compare two sets of vectors of the same classes; trustworthiness and continuity
compare a map with what it maps; the relation satisfaction rate asks images whether they keep the
relations that the objectives of PSR ask for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats
from sklearn.manifold import trustworthiness as sklearn_trustworthiness

from zsl_core.errors import InputError, expect_number
from zsl_core.evaluation.protocol import Floats, Ints
from zsl_core.relations import IDENTICAL_WITHIN
from zsl_core.similarity import cosine


def rsa(
    a: Floats, b: Floats, rows: Ints | None = None, columns: Ints | None = None
) -> float | None:
    """Spearman correlation between the class-by-class cosine matrices of two spaces.

    Representational similarity analysis (Kriegeskorte et al. 2008). Seen-seen and unseen-unseen
    are the pairs within `rows`; seen-unseen is the block of `rows` against `columns`.

    Args:
        a: (c, k) one vector a class, such as the class embeddings.
        b: (c, d) the same classes in another space, such as the prototypes.
        rows: indices of classes; all by default.
        columns: indices of other classes; without it, each pair within `rows` counts once.

    Returns:
        -1..1, or None where a rank correlation says nothing: fewer than 3 pairs, or a space in
        which all pairs have the same cosine.

    Raises:
        InputError: if a and b differ in length, or a class is in both `rows` and `columns`.

    >>> y = np.array([[1.0, 0.0], [0.9, 0.1], [0.5, 0.5], [0.0, 1.0]])
    >>> round(rsa(y, 3 * y), 6), rsa(y, y, rows=[0, 1]) is None
    (1.0, True)
    """
    _check_paired(a, b)
    rows = np.arange(len(a)) if rows is None else np.asarray(rows)
    if columns is None:
        i, j = (rows[index] for index in np.triu_indices(len(rows), k=1))
    elif len(np.intersect1d(rows, columns)):
        raise InputError("Expected `rows` and `columns` without a common class, but got one.")
    else:
        i, j = (index.ravel() for index in np.meshgrid(rows, np.asarray(columns)))
    of_a, of_b = (cosine(space, space)[i, j] for space in (a, b))
    if len(i) < 3 or np.ptp(of_a) < IDENTICAL_WITHIN or np.ptp(of_b) < IDENTICAL_WITHIN:
        return None
    return float(stats.spearmanr(of_a, of_b).statistic)


def linear_cka(a: Floats, b: Floats) -> float | None:
    """Linear centred kernel alignment (Kornblith et al. 2019), with centred columns.

    ``||B'A||_F^2 / (||A'A||_F ||B'B||_F)``: 1 for spaces equal up to rotation and scale.

    Args:
        a: (c, k) one vector a class.
        b: (c, d) the same classes in another space.

    Returns:
        0..1, or None where all rows of a space are equal.

    Raises:
        InputError: if a and b differ in length.

    >>> y = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    >>> round(linear_cka(y, 2 * y[:, ::-1]), 6)
    1.0
    """
    _check_paired(a, b)
    if not np.ptp(a, axis=0).any() or not np.ptp(b, axis=0).any():
        return None
    a, b = (np.asarray(x, dtype=np.float64) - np.mean(x, axis=0, dtype=np.float64) for x in (a, b))
    norms = np.linalg.norm(a.T @ a) * np.linalg.norm(b.T @ b)
    return float(np.linalg.norm(b.T @ a) ** 2 / norms)


def trustworthiness(space: Floats, embedding: Floats, n_neighbors: int = 5) -> float:
    """How far neighbours on a map may be trusted to be neighbours in the space.

    Venna & Kaski 2001: a false neighbour costs the more, the further it is in the space.
    Neighbours are Euclidean: L2-normalise the rows of a space that is meant by cosine.

    Args:
        space: (n, d) what is mapped.
        embedding: (n, 2) its map.
        n_neighbors: 1 to less than n / 2.

    Returns:
        0..1; 1 where no point of the map is a false neighbour.

    Raises:
        InputError: if space and map differ in length or `n_neighbors` is outside.

    >>> x = 2.0 ** np.arange(12)[:, None]
    >>> trustworthiness(x, -x)
    1.0
    """
    _check_paired(space, embedding)
    expect_number("n_neighbors", n_neighbors, low=1, high=(len(space) - 1) // 2, whole=True)
    return float(sklearn_trustworthiness(space, embedding, n_neighbors=n_neighbors))


def continuity(space: Floats, embedding: Floats, n_neighbors: int = 5) -> float:
    """How far neighbours in a space stay neighbours on the map: trustworthiness, swapped.

    Arguments, returns and errors are those of `trustworthiness`.

    >>> x = 2.0 ** np.arange(12)[:, None]
    >>> continuity(x, -x)
    1.0
    """
    return trustworthiness(embedding, space, n_neighbors)


@dataclass(frozen=True)
class RelationSatisfaction:
    """Shares of the relations kept, each in 0..1, None where no reference class has such a pair.

    Attributes:
        similar: of (r, x_j) of semantically similar classes, those with tau <= s <= delta_jr.
        dissimilar: of (r, x_k) of dissimilar classes, those with s < tau.
        ordered: of triples (x_i, x_j, x_k) of r, those with s(x_i) > s(x_j) > s(x_k).
    """

    similar: float | None
    dissimilar: float | None
    ordered: float | None

    @property
    def mean(self) -> float | None:
        """The relation satisfaction rate in one number: the mean of the shares there are."""
        shares = [s for s in (self.similar, self.dissimilar, self.ordered) if s is not None]
        return float(np.mean(shares)) if shares else None


def relation_satisfaction(
    cosines: Floats, reference_classes: Ints, labels: Ints, delta: Floats, tau: float
) -> RelationSatisfaction:
    """How many images keep their class's semantic relation to each reference prototype.

    The relations are PSR's (Annadani & Biswas 2018): class c is identical to r if it is r or
    delta_cr is 1 (within 1e-6), semantically similar if tau <= delta_cr < 1, dissimilar if
    delta_cr < tau. A share is taken for each reference and then averaged over the references that
    have such pairs, so that references with many images do not drown those with few. Triples are
    counted exactly, without listing them: for every x_j, the x_i above times the x_k below.

    Args:
        cosines: (r, n) s(f(y_r), x_n), of each reference prototype with each image.
        reference_classes: (r,) the class of each row.
        labels: (n,) the class of each image.
        delta: (c, c) semantic relations of all classes, of the same space as the cosines.
        tau: in (-1, 1).

    Raises:
        InputError: if the shapes disagree or tau is outside.

    >>> delta = np.array([[1.0, 0.8, 0.1], [0.8, 1.0, 0.2], [0.1, 0.2, 1.0]])
    >>> relation_satisfaction(
    ...     np.array([[0.9, 0.7, 0.6]]), np.array([0]), np.array([0, 1, 2]), delta, tau=0.5
    ... )
    RelationSatisfaction(similar=1.0, dissimilar=0.0, ordered=1.0)
    """
    if cosines.shape != (len(reference_classes), len(labels)):
        raise InputError(
            f"Expected `cosines` to be ({len(reference_classes)} references, {len(labels)} "
            f"images), but got {cosines.shape}."
        )
    if not -1 < tau < 1:
        raise InputError(f"Expected `tau` to be a float in (-1, 1), but got {tau}.")
    similar, dissimilar, ordered = [], [], []
    for s, r in zip(cosines, reference_classes, strict=True):
        relation = delta[r, labels]
        identical = (labels == r) | (relation >= 1 - IDENTICAL_WITHIN)
        near, far = ~identical & (relation >= tau), ~identical & (relation < tau)
        s_j, s_k = s[near], s[far]
        if len(s_j):
            similar.append(np.mean((tau <= s_j) & (s_j <= relation[near])))
        if len(s_k):
            dissimilar.append(np.mean(s_k < tau))
        if identical.any() and len(s_j) and len(s_k):
            s_i = np.sort(s[identical])
            above = len(s_i) - np.searchsorted(s_i, s_j, side="right")
            below = np.searchsorted(np.sort(s_k), s_j, side="left")
            ordered.append(np.mean(above / len(s_i) * (below / len(s_k))))
    return RelationSatisfaction(
        *(float(np.mean(shares)) if shares else None for shares in (similar, dissimilar, ordered))
    )


def _check_paired(a: Floats, b: Floats) -> None:
    if len(a) != len(b):
        raise InputError(f"Expected two spaces of the same rows, but got {len(a)} and {len(b)}.")
