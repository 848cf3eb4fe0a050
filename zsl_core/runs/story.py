"""What the story on the home page is told from: four runs on the data at hand, side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zsl_core.datasets import ZSLDataset
from zsl_core.datasets.base import Floats, Ints
from zsl_core.evaluation.hubness import (
    chance_skewness,
    k_occurrence,
    occurrence_of_labels,
    skewness,
)
from zsl_core.runs.experiment import Run
from zsl_core.similarity import cosine, l2_normalize

WORDS, IMAGES, OURS, RIVAL = "v2s_ridge", "s2v_ridge", "psr", "sync"
TWICE = 2.0  # hubs are there where the skewness exceeds the labels' by this many times chance's
FEW = 10  # classes under which a skewness means little
ENOUGH = 50  # images of a class for its mean
NEAR = 0.1  # of the classes are near a class by their mean images, and never fewer than two


@dataclass(frozen=True, eq=False)
class Story:
    """What the scenes are told from.

    Attributes:
        runs: by method.
        names: of the u unseen classes, as sentences say them.
        counts: method -> N_1 (u,) of the images of unseen classes among the unseen classes.
        labels: (u,) how many images of unseen classes are of each: N_1 if all were named right.
        delta: (c, c) cosines of the class embeddings of all classes.
        looks: (c, c) cosines of their mean images.
        cosines: method -> (c, c) cosines of its prototypes, where it has any.
        class_names: of all c classes, as sentences say them.
    """

    runs: dict[str, Run]
    names: tuple[str, ...]
    counts: dict[str, Ints]
    labels: Ints
    delta: Floats
    looks: Floats
    cosines: dict[str, Floats]
    class_names: tuple[str, ...]

    @classmethod
    def of(cls, dataset: ZSLDataset, runs: Sequence[Run], say: Callable[[str], str] = str) -> Story:
        """From one run a method, all of one data set and class embedding.

        Args:
            dataset: the data.
            runs: one a method.
            say: makes of a class's name what sentences say, such as one without markup.
        """
        embeddings = dataset.embedding(runs[0].config.class_embedding)
        unseen, queries = dataset.unseen_classes, dataset.split.test_unseen
        images = dataset.features[queries]
        means = _mean_images(dataset)
        placed = {r.config.method: r.method.prototypes(embeddings) for r in runs}
        return cls(
            runs={run.config.method: run for run in runs},
            names=tuple(say(dataset.class_names[c]) for c in unseen),
            counts={
                run.config.method: k_occurrence(
                    run.method.decision_function(images, embeddings[unseen]), 1
                ).astype(np.int64)
                for run in runs
            },
            labels=occurrence_of_labels(dataset.labels[queries], unseen).astype(np.int64),
            delta=cosine(embeddings, embeddings),
            looks=cosine(means, means),
            cosines={name: cosine(p, p) for name, p in placed.items() if p is not None},
            class_names=tuple(map(say, dataset.class_names)),
        )

    @property
    def n_images(self) -> int:
        """How many images of unseen classes there are."""
        return int(self.labels.sum())

    def skewness(self, method: str) -> float:
        """Of N_1 under a method."""
        return skewness(self.counts[method])

    @property
    def chance(self) -> float:
        """About the skewness of N_1 if every class were as likely for any image."""
        return chance_skewness(self.n_images, len(self.names))

    @property
    def hubs(self) -> bool | None:
        """Whether images among the words have hubs; None where there are too few classes to say."""
        if len(self.names) < FEW:
            return None
        right = skewness(self.labels)
        return self.skewness(WORDS) > max(right, 0.0) + TWICE * self.chance

    @property
    def lost(self) -> tuple[int, int, int] | None:
        """`lost_neighbour` where words are mapped among the images; None for no prototypes too."""
        if IMAGES not in self.cosines:
            return None
        return lost_neighbour(self.delta, self.cosines[IMAGES], self.looks)

    @property
    def neighbours_kept(self) -> int:
        """How many classes have their nearest in meaning as the nearest by those prototypes."""
        return int((_ranks(_nearest(self.delta), self.cosines[IMAGES]) == 1).sum())

    def measure(self, method: str, group: str, name: str) -> float | None:
        """One number of a method's report."""
        return self.runs[method].report[group][name]


def lost_neighbour(
    delta: NDArray[np.floating], cosines: NDArray[np.floating], looks: NDArray[np.floating]
) -> tuple[int, int, int] | None:
    """The class whose nearest in meaning lies furthest down among its prototypes.

    Only where nobody would call the loss a gain: the two are each other's nearest in meaning, and
    the neighbour is one of the `near_by_looks` nearest by the images, too.

    Args:
        delta: (c, c) similarity of class embeddings.
        cosines: (c, c) similarity of prototypes.
        looks: (c, c) similarity of images.

    Returns:
        The class, its neighbour in meaning, and that one's rank (1 is nearest) among the others;
        None where there is no such pair.

    >>> delta = np.array([[1, 0.9, 0.1], [0.9, 1, 0.3], [0.1, 0.3, 1]])
    >>> cosines = np.array([[1, 0.2, 0.5], [0.2, 1, 0.9], [0.5, 0.9, 1]])
    >>> lost_neighbour(delta, cosines, looks=delta)
    (0, 1, 2)
    """
    nearest = _nearest(delta)
    mutual = nearest[nearest] == np.arange(len(delta))
    fit = np.flatnonzero(mutual & (_ranks(nearest, looks) <= near_by_looks(len(delta))))
    if not len(fit):
        return None
    rank = _ranks(nearest, cosines)
    worst = int(fit[rank[fit].argmax()])
    return worst, int(nearest[worst]), int(rank[worst])


def near_by_looks(n_classes: int) -> int:
    """How many classes are near another by their images."""
    return max(2, int(NEAR * n_classes))


def _nearest(similarity: NDArray[np.floating]) -> Ints:
    others = np.array(similarity)
    np.fill_diagonal(others, -np.inf)
    return np.asarray(others.argmax(axis=1))


def _ranks(chosen: Ints, similarity: NDArray[np.floating]) -> Ints:
    """(c,) rank of the class chosen for each one among all others, 1 the most similar."""
    others, c = np.array(similarity), np.arange(len(chosen))
    np.fill_diagonal(others, -np.inf)
    return np.asarray(1 + (others > others[c, chosen][:, None]).sum(axis=1))


def _mean_images(dataset: ZSLDataset) -> Floats:
    """(c, d) means of the first unit features of each class."""
    order = np.argsort(dataset.labels, kind="stable")
    starts = np.searchsorted(dataset.labels[order], np.arange(len(dataset.class_names)))
    rows = [part[:ENOUGH] for part in np.split(order, starts[1:])]
    return np.stack([l2_normalize(dataset.features[r]).mean(axis=0) for r in rows])
