"""Ridge regression in both directions, which differ in where the nearest neighbour is sought.

Shigeto et al. (ECML 2015): mapping images into the space of class embeddings shrinks the queries
and makes hubs; mapping class embeddings among the images does not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve
from sklearn.linear_model import Ridge
from sklearn.utils.validation import check_is_fitted

from zsl_core.errors import expect_bool, expect_number
from zsl_core.methods.base import MAX_SEED, Floats, Ints, State, ZSLMethod
from zsl_core.similarity import l2_normalize
from zsl_core.statistics import ClassStatistics, class_means

Doubles = NDArray[np.float64]


class _RidgeMethod(ZSLMethod):
    """What both directions share: the parameters and one matrix learnt.

    Args:
        lam: penalty lambda of the ridge regression.
        center: centre features and class embeddings (always both, see similarity.Space).
        random_state: unused, as the solution is closed; there so that all methods take a seed.
    """

    coef_: Floats

    def __init__(self, lam: float = 1.0, center: bool = False, random_state: int = 0) -> None:
        self.lam = lam
        self.center = center
        self.random_state = random_state

    def check_params(self) -> None:
        """Raise `InputError` if a parameter is wrong by itself, whatever the data."""
        expect_number("lam", self.lam, low=1e-12)
        expect_bool("center", self.center)
        expect_number("random_state", self.random_state, low=0, high=MAX_SEED, whole=True)

    def get_state(self) -> State:
        """The matrix learnt and the space."""
        check_is_fitted(self, "coef_")
        return self._space_state() | {"coef": self.coef_.copy()}

    def set_state(self, state: State) -> _RidgeMethod:
        """Take back what `get_state` gave."""
        self._set_space_state(state)
        self.coef_ = np.array(state["coef"], dtype=np.float32)
        return self

    def _solve(self, A: Floats, B: Floats, weights: Floats | None = None) -> Floats:
        """``(A' D A + lam I)^-1 A' D B`` with D the diagonal of `weights`, shape (p, q)."""
        model = Ridge(alpha=self.lam, fit_intercept=False)
        return np.asarray(model.fit(A, B, sample_weight=weights).coef_.T, dtype=np.float32)


class VisualToSemanticRidge(_RidgeMethod):
    """Maps images among the class embeddings: ``W = (X'X + lam I)^-1 X'Y``, then cosine.

    The direction that suffers from hubness.
    """

    def fit(self, X: Floats, y: Ints, class_embeddings: Floats) -> VisualToSemanticRidge:
        """Learn W (d, k) from features X (n, d), labels y (n,) and class embeddings (c, k)."""
        self.check_params()
        training = self._training_set(X, y, class_embeddings, center=self.center)
        self.coef_ = self._solve(training.x_hat, training.seen[training.rows])
        self._enter(training)
        return self

    def fit_statistics(
        self, statistics: ClassStatistics, class_embeddings: Floats, gram: Doubles
    ) -> VisualToSemanticRidge:
        """Learn W (d, k) from class statistics and X'X (d, d), see `streamed_gram`.

        X'Y needs counts and means only, as Y has one distinct row a class.
        """
        self.check_params()
        training = self._training_statistics(statistics, class_embeddings, center=self.center)
        sums = statistics.counts[:, None] * statistics.means.astype(np.float64)
        penalty = self.lam * np.eye(len(gram))
        solved = solve(gram + penalty, sums.T @ training.seen, assume_a="pos")
        self.coef_ = np.asarray(solved, dtype=np.float32)
        self._enter(training)
        return self

    def queries(self, X: Floats) -> Floats:
        """Images X (n, d) mapped among the class embeddings, unit rows (n, k)."""
        check_is_fitted(self, "coef_")
        return l2_normalize(self.space_.features(X) @ self.coef_)

    def targets(self, class_embeddings: Floats) -> Floats:
        """The unit class embeddings (c, k) themselves."""
        check_is_fitted(self, "coef_")
        return self.space_.embeddings(class_embeddings)

    def prototypes(self, class_embeddings: Floats) -> None:
        """None: the classes stay in the semantic space."""
        return


class SemanticToVisualRidge(_RidgeMethod):
    """Maps class embeddings among the images: ``P = (Y'Y + lam I)^-1 Y'X``, then cosine."""

    def fit(self, X: Floats, y: Ints, class_embeddings: Floats) -> SemanticToVisualRidge:
        """Learn P (k, d) from features X (n, d), labels y (n,) and class embeddings (c, k)."""
        self.check_params()
        training = self._training_set(X, y, class_embeddings, center=self.center)
        # Y has one distinct row a class, so Y'Y and Y'X need class counts and means only.
        counts = np.bincount(training.rows).astype(np.float32)
        means = class_means(training.x_hat, training.rows)
        self.coef_ = self._solve(training.seen, means, counts)
        self._enter(training)
        return self

    def fit_statistics(
        self, statistics: ClassStatistics, class_embeddings: Floats
    ) -> SemanticToVisualRidge:
        """Learn P (k, d) from class statistics, whose counts and means say all that it needs."""
        self.check_params()
        training = self._training_statistics(statistics, class_embeddings, center=self.center)
        counts = statistics.counts.astype(np.float32)
        self.coef_ = self._solve(training.seen, statistics.means, counts)
        self._enter(training)
        return self

    def prototypes(self, class_embeddings: Floats) -> Floats:
        """Unit prototypes ``y_c P`` (c, d) of classes given as (c, k)."""
        check_is_fitted(self, "coef_")
        return l2_normalize(self.space_.embeddings(class_embeddings) @ self.coef_)
