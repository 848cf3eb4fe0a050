"""One quadruplet (y_r, x_i, x_j, x_k) as training draws it, with what it counts for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from zsl_core.datasets import ZSLDataset
from zsl_core.errors import InputError, expect_number
from zsl_core.methods.base import MAX_SEED
from zsl_core.mining import ImagesByClass, random_quadruplets
from zsl_core.pairs import PairWeights
from zsl_core.relations import Relations


@dataclass(frozen=True)
class Quadruplet:
    """A reference class and one image each of an identical, a similar and a dissimilar class.

    Attributes:
        reference: the class r.
        identical: the image i.
        similar: the image j; None where no class is similar to r, then O2 has no such term.
        dissimilar: the image k; None where no class is dissimilar to r.
        delta_jr: semantic relation of j's class and r; None without j.
        delta_kr: semantic relation of k's class and r; None without k.
        tau: the threshold.
    """

    reference: int
    identical: int
    similar: int | None
    dissimilar: int | None
    delta_jr: float | None
    delta_kr: float | None
    tau: float

    @property
    def weight(self) -> float | None:
        """``tau - delta_kr``, what s(f(y_r), x_k) counts for in O1; None without k."""
        return None if self.delta_kr is None else self.tau - self.delta_kr

    @property
    def interval(self) -> tuple[float, float] | None:
        """``[tau, delta_jr]``, where O2 leaves s(f(y_r), x_j) in peace; None without j."""
        return None if self.delta_jr is None else (self.tau, self.delta_jr)


def draw_quadruplet(dataset: ZSLDataset, relations: Relations, seed: int = 0) -> Quadruplet:
    """Draw one quadruplet at random from the training images, as training does.

    Args:
        dataset: the data.
        relations: of the seen classes, in rising order of their labels.
        seed: of the drawing.

    Raises:
        InputError: if the seed is no whole number or the relations are of other classes.
    """
    expect_number("seed", seed, low=0, high=MAX_SEED, whole=True)
    seen, train = dataset.seen_classes, dataset.split.train
    if len(relations.delta) != len(seen):
        raise InputError(
            f"Expected `relations` of the {len(seen)} seen classes, but got {len(relations.delta)}."
        )
    device = torch.device("cpu")
    rows = np.searchsorted(seen, dataset.labels[train])
    images = ImagesByClass(torch.as_tensor(rows), len(seen), device)
    generator = torch.Generator().manual_seed(seed)
    drawn = random_quadruplets(images, PairWeights(relations, device), 1, generator)
    r = int(drawn.reference)
    i, j, k = int(drawn.identical), int(drawn.similar), int(drawn.dissimilar)
    has_j, has_k = bool(drawn.has_similar), bool(drawn.has_dissimilar)
    return Quadruplet(
        reference=int(seen[r]),
        identical=int(train[i]),
        similar=int(train[j]) if has_j else None,
        dissimilar=int(train[k]) if has_k else None,
        delta_jr=float(relations.delta[r, rows[j]]) if has_j else None,
        delta_kr=float(relations.delta[r, rows[k]]) if has_k else None,
        tau=relations.tau,
    )
