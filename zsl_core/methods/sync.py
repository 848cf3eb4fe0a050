"""SYNC: Synthesized Classifiers (Changpinyo et al., CVPR 2016), by the authors' fast recipe.

Linear classifiers of the seen classes are trained first; each is then read as a mixture of
phantom classifiers, one at each seen class embedding, and an unseen class mixes the same phantoms.
"""

from __future__ import annotations

import hashlib

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.spatial.distance import cdist, pdist
from sklearn.utils.validation import check_is_fitted
from torch import Tensor

from zsl_core.errors import InputError, expect_bool, expect_number, expect_one_of
from zsl_core.feature_files import Features
from zsl_core.methods.base import (
    MAX_SEED,
    Floats,
    Ints,
    State,
    TrainingSet,
    ZSLMethod,
    seen_classes,
)
from zsl_core.methods.margin_loss import minimise_margin_loss
from zsl_core.methods.squared_hinge import OneVsOther, minimise
from zsl_core.similarity import Space
from zsl_core.training import pick_device
from zsl_core.unit_features import UnitFeatures

Doubles = NDArray[np.float64]
CLASSES_AT_ONCE = 2048  # float64 Sim and classifiers of 20 thousand would take half a gigabyte
LOSSES = ("one_vs_other", "crammer_singer", "struct")


class SYNC(ZSLMethod):
    """Classifiers synthesised from phantoms at the seen classes; an image goes to the highest.

    Args:
        lam: lambda, weight of ``lam/2 ||W||_F^2`` in training the seen classifiers.
        t: inverse width of ``Sim``, whose distances are in units of their median.
        loss: ``one_vs_other`` (squared hinge), ``crammer_singer`` or ``struct``.
        center: centre features and class embeddings (always both, see similarity.Space).
        max_iter: Newton steps of a class (one-vs-other) or L-BFGS iterations.
        tol: L-BFGS stops when no gradient entry is larger; a one-vs-other class stops by itself,
            when a step promises less than 1e-5 of its loss, whatever lambda is.
        warm_start: keep the seen classifiers where nothing but `t` has changed since the last fit,
            as they do not depend on it.
        device: ``auto``, ``cpu``, ``cuda`` or ``mps``.
        random_state: seed of the start from N(0, 1) / 100.

    Attributes:
        coef_: (c, d) classifiers W of the seen classes.
        phantoms_: (c, k) scaled class embeddings of the seen classes.
        phantom_coef_: (c, d) V = pinv(Sim(seen, seen)) W.
    """

    coef_: Floats
    trained_on_: str

    def __init__(
        self,
        lam: float = 2.0**-18,
        t: float = 1.0,
        loss: str = "one_vs_other",
        center: bool = False,
        max_iter: int = 200,
        tol: float = 1e-7,
        warm_start: bool = False,
        device: str = "auto",
        random_state: int = 0,
    ) -> None:
        self.lam = lam
        self.t = t
        self.loss = loss
        self.center = center
        self.max_iter = max_iter
        self.tol = tol
        self.warm_start = warm_start
        self.device = device
        self.random_state = random_state

    def check_params(self) -> None:
        """Raise `InputError` if a parameter is wrong by itself, whatever the data."""
        expect_number("lam", self.lam, low=0)
        expect_number("t", self.t, low=1e-9)
        expect_one_of("loss", self.loss, LOSSES)
        expect_bool("center", self.center)
        expect_number("max_iter", self.max_iter, low=1, whole=True)
        expect_number("tol", self.tol, low=0)
        expect_bool("warm_start", self.warm_start)
        pick_device(self.device)
        expect_number("random_state", self.random_state, low=0, high=MAX_SEED, whole=True)

    def fit(self, X: Floats, y: Ints, class_embeddings: Floats) -> SYNC:
        """Learn from features X (n, d), labels y (n,) and class embeddings (classes, k)."""
        self.check_params()
        training = self._training_set(X, y, class_embeddings, center=self.center)
        known = (self.trained_on_, self.coef_) if self.warm_start and self._is_fitted() else None
        self._enter(training)
        self._scale(training.seen)
        self.trained_on_ = self._training_key(training)
        if known is not None and known[0] == self.trained_on_:
            self.coef_ = known[1]
        else:
            self.coef_ = self._train(training.x_hat, training.rows)
        self._place_phantoms()
        return self

    def fit_streamed(self, features: Features, y: Ints, class_embeddings: Floats) -> SYNC:
        """Learn as `fit` does, by one-vs-other, from features of any size, a part held at a time.

        They are read dozens of times, and each time meet every class in matrix products: what is
        spared is memory. Of a later fit, `warm_start` spares nothing.

        Args:
            features: (n, d), such as `open_features` gives.
            y: (n,) rows of `class_embeddings`.
            class_embeddings: (classes, k).

        Raises:
            InputError: if a parameter is wrong or needs all images at once, labels do not fit, or
                a feature is not finite; the estimator then stays as it was.
        """
        self.check_params()
        expect_one_of("loss", self.loss, ("one_vs_other",))
        if self.center:
            raise InputError(
                "Expected `center` to be False with features read by slices, but got True: fit on "
                "fewer images, which memory holds."
            )
        x, y = UnitFeatures(features), np.asarray(y)
        if y.shape != x.shape[:1] or not len(y):
            raise InputError(
                f"Expected a label for each of the images, at least one, but got {len(y):,} for "
                f"{x.shape[0]:,}."
            )
        classes, rows, seen = seen_classes(y, class_embeddings)
        coef = self._one_vs_other(x, rows)
        self.space_, self.classes_ = Space(), classes
        self.coef_, self.trained_on_ = coef, ""
        self._scale(self.space_.embeddings(seen))
        self._place_phantoms()
        return self

    def similarity(self, class_embeddings: Floats) -> Doubles:
        """``Sim`` (c, phantoms): rows of ``exp(-t ||a - b||^2)`` that sum to 1, for (c, k).

        In float64, as is V: few attributes make Sim nearly singular, and in float32 the classifiers
        of the seen classes would not come back.
        """
        check_is_fitted(self, "phantoms_")
        scaled = self.space_.embeddings(class_embeddings) / np.float32(self.scale_)
        return self._sim(scaled)

    def prototypes(self, class_embeddings: Floats) -> Floats:
        """The classifiers ``Sim V`` (c, d) of classes given as (c, k), some classes at a time."""
        check_is_fitted(self, "phantoms_")
        made = np.empty((len(class_embeddings), self.coef_.shape[1]), dtype=np.float32)
        for start in range(0, len(made), CLASSES_AT_ONCE):
            some = slice(start, start + CLASSES_AT_ONCE)
            made[some] = self.similarity(class_embeddings[some]) @ self.phantom_coef_
        return made

    def get_state(self) -> State:
        """Seen classifiers, phantoms, their scale and the space."""
        check_is_fitted(self, "coef_")
        return self._space_state() | {
            "coef": self.coef_.copy(),
            "phantoms": self.phantoms_.copy(),
            "scale": np.array([self.scale_]),
        }

    def set_state(self, state: State) -> SYNC:
        """Take back what `get_state` gave."""
        self._set_space_state(state)
        self.coef_ = np.array(state["coef"], dtype=np.float32)
        self.phantoms_ = np.array(state["phantoms"], dtype=np.float32)
        self.scale_ = float(state["scale"][0])
        self.trained_on_ = ""  # a state does not tell, so the next fit trains
        self._place_phantoms()
        return self

    def _sim(self, scaled: Floats) -> Doubles:
        squared = cdist(scaled, self.phantoms_, "sqeuclidean")
        # Each row's nearest phantom is taken out before exp, so no row can underflow to zero.
        kernel = np.exp(-self.t * (squared - squared.min(axis=1, keepdims=True)))
        return np.asarray(kernel / kernel.sum(axis=1, keepdims=True), dtype=np.float64)

    def _scale(self, seen: Floats) -> None:
        """Phantoms at the unit class embeddings (c, k) of the seen classes."""
        self.scale_ = float(np.median(pdist(seen))) or 1.0
        self.phantoms_ = seen / np.float32(self.scale_)

    def _place_phantoms(self) -> None:
        self.phantom_coef_: Doubles = np.linalg.pinv(self._sim(self.phantoms_)) @ self.coef_

    def _is_fitted(self) -> bool:
        return hasattr(self, "coef_")

    def _training_key(self, training: TrainingSet) -> str:
        """A digest of all that the seen classifiers depend on: everything but `t`."""
        settings = {k: v for k, v in self.get_params().items() if k != "t"}
        hashed = hashlib.sha256(repr(sorted(settings.items())).encode())
        for array in (training.x_hat, training.rows, training.seen):
            hashed.update(np.ascontiguousarray(array).data)
        return hashed.hexdigest()

    def _train(self, x_hat: Floats, rows: Ints) -> Floats:
        """Seen classifiers W (c, d) that minimise ``lam/2 ||W||_F^2`` plus the loss.

        One-vs-other takes Newton steps, class by class; the two losses that tie the classes
        together, and have corners, take L-BFGS.
        """
        if self.loss == "one_vs_other":
            return self._one_vs_other(x_hat, rows)
        device = pick_device(self.device)
        start = self._start(len(self.classes_), x_hat.shape[1])
        x, labels = torch.as_tensor(x_hat, device=device), torch.as_tensor(rows, device=device)
        margins = torch.as_tensor(self._margins(), device=device)
        found = minimise_margin_loss(
            x, labels, margins, start.to(device), self.lam, max_iter=self.max_iter, tol=self.tol
        )
        return np.asarray(found.cpu().numpy())

    def _one_vs_other(self, x: UnitFeatures | Floats, rows: Ints) -> Floats:
        n_classes, device = int(rows.max()) + 1, pick_device(self.device)
        problem = OneVsOther(x, torch.as_tensor(rows), n_classes, self.lam, device)
        start = self._start(n_classes, x.shape[1])
        return np.asarray(minimise(problem, start, max_iter=self.max_iter).numpy())

    def _start(self, *shape: int) -> Tensor:
        drawn = np.random.default_rng(self.random_state).standard_normal(shape)
        return torch.tensor(drawn / 100, dtype=torch.float32)

    def _margins(self) -> Floats:
        """(c, c) what a wrong class must be beaten by: 1, or the distance of class embeddings."""
        if self.loss == "struct":
            return np.asarray(cdist(self.phantoms_, self.phantoms_), dtype=np.float32)
        return 1 - np.eye(len(self.phantoms_), dtype=np.float32)
