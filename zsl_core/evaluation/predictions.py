"""What a fitted method says of each test image: scores, prediction, margin, right or wrong."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from zsl_core.errors import expect_one_of
from zsl_core.evaluation.hubness import k_occurrence
from zsl_core.evaluation.protocol import Bools, Floats, Ints
from zsl_core.similarity import Space, l2_normalize

if TYPE_CHECKING:
    from zsl_core.datasets import ZSLDataset
    from zsl_core.methods import ZSLMethod

AMONG = ("unseen", "all")


@dataclass(frozen=True, eq=False)
class Predictions:
    """Scores of images for candidate classes, and what follows from them.

    Attributes:
        images: (n,) rows of the data set.
        labels: (n,) their true classes.
        candidates: (c,) the class of each column, ascending.
        scores: (n, c) larger is better.
    """

    images: Ints
    labels: Ints
    candidates: Ints
    scores: Floats

    @cached_property
    def predicted(self) -> Ints:
        """(n,) the class of highest score."""
        best: Ints = self.candidates[self.scores.argmax(axis=1)]
        return best

    @cached_property
    def correct(self) -> Bools:
        """(n,) whether the prediction is the true class."""
        right: Bools = self.predicted == self.labels
        return right

    @cached_property
    def margin(self) -> Floats:
        """(n,) score of the true class less the best other score: below 0 where wrong."""
        rows = np.arange(len(self.labels))
        true = np.searchsorted(self.candidates, self.labels)
        others = self.scores.copy()
        others[rows, true] = -np.inf
        return np.asarray(self.scores[rows, true] - others.max(axis=1))

    @cached_property
    def n1(self) -> Ints:
        """(c,) how many of the images each candidate is the nearest of."""
        return k_occurrence(self.scores, 1)

    def confusion(self) -> Ints:
        """(c, c) images of each true class (row) predicted as each candidate (column)."""
        counts = np.zeros((len(self.candidates),) * 2, dtype=np.int64)
        true = np.searchsorted(self.candidates, self.labels)
        np.add.at(counts, (true, np.searchsorted(self.candidates, self.predicted)), 1)
        return counts


def predict_test(
    method: ZSLMethod, dataset: ZSLDataset, class_embedding: str, among: str = "unseen"
) -> Predictions:
    """What a method says of the test images.

    Args:
        method: fitted on the training images.
        dataset: the data.
        class_embedding: by name, the one the method was fitted with.
        among: ``unseen``: the images of unseen classes, the unseen classes as candidates
            (conventional); ``all``: all test images, all classes as candidates (generalised).

    Raises:
        InputError: for another value of `among`, or an unknown class embedding.
    """
    images, candidates = _asked(dataset, among)
    embeddings = dataset.embedding(class_embedding)[candidates]
    scores = method.decision_function(dataset.features[images], embeddings)
    return Predictions(images, dataset.labels[images], candidates, scores)


def predict_by(
    prototypes: Floats, space: Space, dataset: ZSLDataset, among: str = "unseen"
) -> Predictions:
    """What prototypes say of the test images by cosine, such as those of a step of training.

    Args:
        prototypes: (classes, d) of all classes, of any length.
        space: the raw or centred space they lie in.
        dataset: the data.
        among: as in `predict_test`.

    Raises:
        InputError: for another value of `among`.
    """
    images, candidates = _asked(dataset, among)
    scores = space.features(dataset.features[images]) @ l2_normalize(prototypes[candidates]).T
    return Predictions(images, dataset.labels[images], candidates, scores)


def _asked(dataset: ZSLDataset, among: str) -> tuple[Ints, Ints]:
    """The images and the candidate classes of a setting."""
    expect_one_of("among", among, AMONG)
    split, candidates = dataset.split, dataset.unseen_classes
    if among == "unseen":
        return split.test_unseen, candidates
    everything = np.concatenate([split.test_seen, split.test_unseen])
    return everything, np.union1d(dataset.seen_classes, candidates)
