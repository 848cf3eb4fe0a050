"""The one interface behind which every method stands: a scikit-learn estimator."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from zsl_core.errors import InputError
from zsl_core.similarity import Space
from zsl_core.statistics import ClassStatistics

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
State = dict[str, NDArray[np.generic]]
MAX_SEED = 2**32 - 1


@dataclass(frozen=True, eq=False)
class TrainingSet:
    """What a method learns from, in the space it works in.

    Attributes:
        space: raw or centred.
        classes: (c,) labels seen, ascending.
        x_hat: (n, d) unit features.
        rows: (n,) each image's row among the seen classes.
        seen: (c, k) unit class embeddings of the seen classes.
    """

    space: Space
    classes: Ints
    x_hat: Floats
    rows: Ints
    seen: Floats


class ZSLMethod(BaseEstimator, ABC):
    """A zero-shot method: learns from images of seen classes, answers for any class described.

    The class embeddings given at prediction say which classes are candidates, so conventional
    ZSL (the unseen ones), generalised ZSL (all) and a class typed in a second ago are the same
    call. `clone`, `get_params` and `set_params` are scikit-learn's; what is learnt ends in ``_``.

    Attributes:
        classes_: (c,) labels seen in training, ascending.
        space_: the raw or centred spaces it was trained in.
    """

    classes_: Ints
    space_: Space

    @abstractmethod
    def check_params(self) -> None:
        """Raise `InputError` if a parameter is wrong by itself, whatever the data."""

    @abstractmethod
    def fit(self, X: Floats, y: Ints, class_embeddings: Floats) -> ZSLMethod:
        """Learn from features X (n, d), labels y (n,) and class embeddings (classes, k).

        `y` holds rows of `class_embeddings`; rows of no label are not looked at.
        """

    @abstractmethod
    def prototypes(self, class_embeddings: Floats) -> Floats | None:
        """Where the classes (c, k) lie in the visual space, (c, d); None without such a place."""

    @abstractmethod
    def get_state(self) -> State:
        """Everything learnt, as named arrays, for the run store."""

    @abstractmethod
    def set_state(self, state: State) -> ZSLMethod:
        """Take back what `get_state` gave; the parameters must be the same."""

    def queries(self, X: Floats) -> Floats:
        """(n, q) what of images X (n, d) is compared with `targets`; here unit features x-hat."""
        return self.space_.features(X)

    def targets(self, class_embeddings: Floats) -> Floats:
        """(c, q) what classes (c, k) are compared by, once for any number of images."""
        prototypes = self.prototypes(class_embeddings)
        if prototypes is None:
            raise TypeError(f"{type(self).__name__} has no prototypes and must say its targets.")
        return prototypes

    def decision_function(self, X: Floats, class_embeddings: Floats) -> Floats:
        """Scores (n, c), `queries` of X (n, d) times `targets` of candidates (c, k)."""
        targets = self.targets(class_embeddings)  # first: it says when nothing is fitted
        return self.queries(X) @ targets.T

    def predict(self, X: Floats, class_embeddings: Floats) -> Ints:
        """The candidate (row of `class_embeddings`) of highest score for each image, (n,)."""
        check_is_fitted(self, "classes_")
        best: Ints = self.decision_function(X, class_embeddings).argmax(axis=1)
        return best

    def _training_set(
        self, X: Floats, y: Ints, class_embeddings: Floats, *, center: bool
    ) -> TrainingSet:
        """Check what `fit` was given and bring it into its space; the estimator stays as it was."""
        X, y = np.asarray(X, dtype=np.float32), np.asarray(y)
        if X.ndim != 2 or y.shape != (len(X),) or not len(X):
            raise InputError(
                f"Expected `X` (n, d) and `y` (n,), but got shapes {X.shape} and {y.shape}."
            )
        finite = np.isfinite(X).all(axis=1)
        if not finite.all():
            raise InputError(
                f"Expected finite features, but image {int(np.argmin(finite))} holds NaN or an "
                "infinite number: leave it out, or make its features anew."
            )
        classes, rows, seen = seen_classes(y, class_embeddings)
        space = Space.fit(X, seen, center=center)
        return TrainingSet(space, classes, space.features(X), rows, space.embeddings(seen))

    def _training_statistics(
        self, statistics: ClassStatistics, class_embeddings: Floats, *, center: bool
    ) -> TrainingSet:
        """As `_training_set`, with the mean of each class in the place of its images."""
        expect_no_center(center)
        classes = statistics.classes
        if len(classes) < 2 or classes.min() < 0 or classes.max() >= len(class_embeddings):
            raise InputError(
                f"Expected statistics of at least 2 classes, rows 0..{len(class_embeddings) - 1} "
                f"of `class_embeddings`, but got {len(classes)} in {classes.min()}.."
                f"{classes.max()}."
            )
        seen = Space().embeddings(np.asarray(class_embeddings, dtype=np.float32)[classes])
        return TrainingSet(Space(), classes, statistics.means, np.arange(len(classes)), seen)

    def _enter(self, training: TrainingSet) -> None:
        """From here on the estimator is the new one."""
        self.space_, self.classes_ = training.space, training.classes

    def _space_state(self) -> State:
        state: State = {"classes": self.classes_}
        if self.space_.feature_mean is not None and self.space_.embedding_mean is not None:
            state["feature_mean"] = self.space_.feature_mean
            state["embedding_mean"] = self.space_.embedding_mean
        return state

    def _set_space_state(self, state: State) -> None:
        self.classes_ = np.asarray(state["classes"], dtype=np.int64)
        feature_mean, embedding_mean = state.get("feature_mean"), state.get("embedding_mean")
        if feature_mean is None or embedding_mean is None:
            self.space_ = Space()
        else:
            self.space_ = Space(
                np.asarray(feature_mean, dtype=np.float32),
                np.asarray(embedding_mean, dtype=np.float32),
            )


def expect_no_center(center: bool) -> None:
    """Raise `InputError` if class statistics are to be centred."""
    if center:
        raise InputError(
            "Expected `center` to be False with class statistics, but got True: they are of "
            "features as they come. Fit on the images instead."
        )


def seen_classes(y: Ints, class_embeddings: Floats) -> tuple[Ints, Ints, Floats]:
    """The classes of labels y (n,), each image's row among them, and their embeddings (c, k).

    Raises:
        InputError: if `y` is no rows of `class_embeddings`, or there are less than 2 classes.
    """
    if y.dtype.kind not in "iu" or y.min() < 0 or y.max() >= len(class_embeddings):
        raise InputError(
            f"Expected `y` to hold rows of `class_embeddings`, whole numbers in "
            f"0..{len(class_embeddings) - 1}, but got {y.dtype} in {y.min()}..{y.max()}."
        )
    classes, rows = np.unique(y, return_inverse=True)
    if len(classes) < 2:
        raise InputError(f"Expected images of at least 2 seen classes, but got {len(classes)}.")
    return classes, rows, np.asarray(class_embeddings, dtype=np.float32)[classes]
