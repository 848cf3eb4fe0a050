"""Three ways to take the expectation of O1 and O2 over quadruplets.

In all three, the reference class r is uniform over the seen classes, the similar class j uniform
over those similar to r, the dissimilar class k likewise, and an image uniform within its class.
A reference without a similar (dissimilar) class adds nothing to O2 (to O1's second part).

1. `SampledQuadruplets`: draws them, as the paper does.
2. `ClassStatisticsExpectation`: from class means and low-rank covariances, O(classes) a step.
3. `ExactExpectation`: over every image, the reference the other two are tested against.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from zsl_core import mining, objectives
from zsl_core.pairs import PairWeights
from zsl_core.relations import Relations
from zsl_core.spread import PairSpread
from zsl_core.statistics import ClassStatistics, class_statistics

MIN_STD = 1e-6
EXPECTATIONS = ("class_statistics", "sampled", "exact")


@dataclass(frozen=True)
class RelationTerms:
    """O1's two parts and O2, one value a reference (or a quadruplet), each (references,)."""

    references: Tensor  # (references,) which seen class each value speaks of
    identical: Tensor
    dissimilar: Tensor
    similar: Tensor


class Expectation(Protocol):
    """Turns unit prototypes of the seen classes into terms."""

    steps_per_epoch: int  # 1 where a step sees everything
    deterministic: bool  # the same prototypes give the same terms

    def __call__(self, prototypes: Tensor) -> RelationTerms:
        """Terms of unit prototypes f-hat (c, d)."""


class ClassStatisticsExpectation:
    """O1 exactly, and O2 with s Gaussian within a class, from class statistics alone.

    ``s = f-hat_r . x-hat`` within class j has mean ``f-hat_r . m_j`` and variance
    ``|| U_j f-hat_r ||^2 + rho_j``. O1 is linear in x-hat, so means are all it needs.
    """

    steps_per_epoch = 1
    deterministic = True

    def __init__(
        self, statistics: ClassStatistics, relations: Relations, device: torch.device
    ) -> None:
        self.pairs = PairWeights(relations, device)
        self.means = torch.as_tensor(statistics.means, device=device)
        self.residuals = torch.as_tensor(statistics.residuals, device=device)
        factors = torch.as_tensor(statistics.factors, device=device)
        self.spread = PairSpread(factors, self.pairs.similar > 0)

    def __call__(self, prototypes: Tensor) -> RelationTerms:
        """Terms of unit prototypes f-hat (c, d), each term (c,)."""
        pairs = self.pairs
        means = prototypes @ self.means.T  # (c, c) mean cosine of prototype r and class j
        std = (self.spread(prototypes) + self.residuals).clamp(min=MIN_STD**2).sqrt()
        push = objectives.o1_dissimilar(means, pairs.delta, pairs.tau)
        keep = objectives.o2_gaussian(means, std, pairs.delta, pairs.tau)
        return RelationTerms(
            torch.arange(len(means), device=means.device),
            (pairs.identical * objectives.o1_identical(means)).sum(dim=1),
            (pairs.dissimilar * push).sum(dim=1),
            (pairs.similar * keep).sum(dim=1),
        )


class ExactExpectation:
    """O1 and O2 averaged over every image: a step costs O(classes x images)."""

    steps_per_epoch = 1
    deterministic = True

    def __init__(
        self,
        x_hat: NDArray[np.float32],
        rows: NDArray[np.int64],
        relations: Relations,
        device: torch.device,
    ) -> None:
        """Take unit features x-hat (n, d) and each image's row (n,) among the seen classes."""
        self.pairs = PairWeights(relations, device)
        self.x_hat = torch.as_tensor(x_hat, device=device)
        self.rows = torch.as_tensor(rows, device=device)
        self.counts = torch.bincount(self.rows, minlength=len(relations.delta))

    def __call__(self, prototypes: Tensor) -> RelationTerms:
        """Terms of unit prototypes f-hat (c, d), each term (c,)."""
        pairs = self.pairs
        cosines = prototypes @ self.x_hat.T  # (c, n)
        delta = pairs.delta[:, self.rows]
        push = objectives.o1_dissimilar(cosines, delta, pairs.tau)
        keep = objectives.o2(cosines, delta, pairs.tau)
        return RelationTerms(
            torch.arange(len(prototypes), device=prototypes.device),
            (pairs.identical * self._class_mean(objectives.o1_identical(cosines))).sum(dim=1),
            (pairs.dissimilar * self._class_mean(push)).sum(dim=1),
            (pairs.similar * self._class_mean(keep)).sum(dim=1),
        )

    def _class_mean(self, values: Tensor) -> Tensor:
        """(c, n) values an image -> (c, c) mean within each class."""
        sums = values.new_zeros(len(values), len(self.counts))
        return sums.index_add(1, self.rows, values) / self.counts


class SampledQuadruplets:
    """Quadruplets drawn anew at every call: each image of an epoch serves once as x_i on average.

    Args of the constructor as `ExactExpectation`, and:
        batch_size: quadruplets a step.
        hard: take x_j and x_k by hard mining within the batch instead of at random.
        seed: of the drawing.
    """

    deterministic = False

    def __init__(
        self,
        x_hat: NDArray[np.float32],
        rows: NDArray[np.int64],
        relations: Relations,
        device: torch.device,
        *,
        batch_size: int,
        hard: bool,
        seed: int,
    ) -> None:
        self.pairs = PairWeights(relations, device)
        self.x_hat = torch.as_tensor(x_hat, device=device)
        self.images = mining.ImagesByClass(torch.as_tensor(rows), len(relations.delta), device)
        self.hard = hard
        self.batch_size = batch_size
        self.steps_per_epoch = math.ceil(len(rows) / batch_size)
        self.generator = torch.Generator(device=device).manual_seed(seed)

    def __call__(self, prototypes: Tensor) -> RelationTerms:
        """Terms of one batch for unit prototypes f-hat (c, d), each term (batch,)."""
        pairs = self.pairs
        if self.hard:
            quads = mining.hard_quadruplets(
                prototypes.detach(),
                self.x_hat,
                self.images,
                pairs,
                self.batch_size,
                self.generator,
            )
        else:
            quads = mining.random_quadruplets(self.images, pairs, self.batch_size, self.generator)
        r = quads.reference
        f = prototypes[r]  # (batch, d)
        s_ri, s_rj, s_rk = (
            (f * self.x_hat[image]).sum(dim=1)
            for image in (quads.identical, quads.similar, quads.dissimilar)
        )
        delta_rj = pairs.delta[r, self.images.rows[quads.similar]]
        delta_rk = pairs.delta[r, self.images.rows[quads.dissimilar]]
        return RelationTerms(
            r,
            objectives.o1_identical(s_ri),
            objectives.o1_dissimilar(s_rk, delta_rk, pairs.tau) * quads.has_dissimilar,
            objectives.o2(s_rj, delta_rj, pairs.tau) * quads.has_similar,
        )


def make_expectation(
    kind: str,
    x_hat: NDArray[np.float32],
    rows: NDArray[np.int64],
    relations: Relations,
    device: torch.device,
    *,
    covariance_rank: int,
    batch_size: int,
    hard: bool,
    seed: int,
) -> Expectation:
    """The expectation by its name in `EXPECTATIONS`, over unit features (n, d) of rows (n,)."""
    if kind == "class_statistics":
        statistics = class_statistics(x_hat, rows, covariance_rank)
        return ClassStatisticsExpectation(statistics, relations, device)
    if kind == "exact":
        return ExactExpectation(x_hat, rows, relations, device)
    return SampledQuadruplets(
        x_hat, rows, relations, device, batch_size=batch_size, hard=hard, seed=seed
    )
