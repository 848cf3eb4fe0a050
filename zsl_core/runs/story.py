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
from zsl_core.similarity import cosine

WORDS, IMAGES, OURS, RIVAL = "v2s_ridge", "s2v_ridge", "psr", "sync"


@dataclass(frozen=True, eq=False)
class Story:
    """What the scenes are told from.

    Attributes:
        runs: by method.
        names: of the u unseen classes, as sentences say them.
        counts: method -> N_1 (u,) of the images of unseen classes among the unseen classes.
        labels: (u,) how many images of unseen classes are of each: N_1 if all were named right.
        delta: (c, c) cosines of the class embeddings of all classes.
        cosines: method -> (c, c) cosines of its prototypes, where it has any.
        class_names: of all c classes, as sentences say them.
    """

    runs: dict[str, Run]
    names: tuple[str, ...]
    counts: dict[str, Ints]
    labels: Ints
    delta: Floats
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

    def measure(self, method: str, group: str, name: str) -> float | None:
        """One number of a method's report."""
        return self.runs[method].report[group][name]


def lost_neighbour(
    delta: NDArray[np.floating], cosines: NDArray[np.floating]
) -> tuple[int, int, int]:
    """The class whose nearest neighbour in meaning lies furthest down among its prototypes.

    Args:
        delta: (c, c) similarity of class embeddings.
        cosines: (c, c) similarity of prototypes.

    Returns:
        The class, its neighbour in meaning, and that one's rank (1 is nearest) among the others.

    >>> delta = np.array([[1, 0.9, 0.1], [0.9, 1, 0.3], [0.1, 0.3, 1]])
    >>> cosines = np.array([[1, 0.2, 0.5], [0.2, 1, 0.9], [0.5, 0.9, 1]])
    >>> lost_neighbour(delta, cosines)
    (0, 1, 2)
    """
    c = np.arange(len(delta))
    delta, cosines = np.array(delta), np.array(cosines)
    delta[c, c] = cosines[c, c] = -np.inf
    nearest = delta.argmax(axis=1)
    rank = 1 + (cosines > cosines[c, nearest][:, None]).sum(axis=1)
    worst = int(rank.argmax())
    return worst, int(nearest[worst]), int(rank[worst])
