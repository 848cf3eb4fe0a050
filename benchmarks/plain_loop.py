"""The plain loop that class statistics are compared with, written as public zero-shot code is.

A DataLoader over the images; for each of a batch of 64 a random image of a similar and of a
dissimilar class; an MLP that begins where ours begins; Adam. It is not made slow: whatever can be
drawn at once is, and looking at it is left out of its time.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import zsl_core  # noqa: F401  # before torch: it sets how torch's threads wait

import torch  # isort: skip

from torch import Tensor

from benchmarks.training_problems import Problem
from zsl_core.encoders import MLPEncoder
from zsl_core.objectives import o1_dissimilar, o1_identical, o2, o3
from zsl_core.relations import Relations

Ints = NDArray[np.int64]

BATCH, HIDDEN, LOOKS = 64, 1024, 10
RATES = (1e-4, 3e-4, 1e-3)
WITHIN = 0.005
LEAST_EPOCHS = 4
START_IMAGES = 4096


@dataclass(frozen=True)
class PlainRun:
    """One training, looked at ten times an epoch.

    Attributes:
        rate: Adam's.
        seconds: of training up to each look.
        accuracies: at each look.
        converged: it had not gained half a point for the later half of its time, and was not
            merely stopped when its time was up.
    """

    rate: float
    seconds: tuple[float, ...]
    accuracies: tuple[float, ...]
    converged: bool

    @property
    def best(self) -> float:
        """Of all looks, on the very images it is judged by."""
        return max(self.accuracies)

    def seconds_to(self, accuracy: float) -> float | None:
        """Seconds to the first look at which it was as accurate; None where it never was."""
        looks = zip(self.seconds, self.accuracies, strict=True)
        return next((spent for spent, reached in looks if reached >= accuracy), None)


class Draws:
    """For each of several lists one of its members, all equally likely; -1 of an empty list."""

    def __init__(self, lists: Sequence[Ints]) -> None:
        self.members = np.concatenate([*lists, [-1]])
        self.counts = np.array([len(members) for members in lists])
        self.starts = np.cumsum(self.counts) - self.counts

    def __call__(self, rows: Ints, rng: np.random.Generator) -> Ints:
        """One of each of the lists of these numbers (b,)."""
        at = self.starts[rows] + rng.integers(np.maximum(self.counts[rows], 1))
        return np.where(self.counts[rows] > 0, self.members[at], -1)


def images_of_classes(labels: Ints) -> Draws:
    """Draws of the images of each class, for labels (n,) of classes 0..c-1."""
    order = np.argsort(labels, kind="stable")
    return Draws(np.split(order, np.cumsum(np.bincount(labels))[:-1]))


class PlainStep:
    """One step of Adam on a batch of images, for each of which a quadruplet is completed.

    Args:
        encoder: what is trained.
        images: (n, d) unit features to draw from.
        labels: (n,) rows of the seen classes.
        rate: of Adam.
        seed: of the draws.
    """

    def __init__(
        self, encoder: MLPEncoder, images: Tensor, labels: Ints, rate: float, seed: int = 0
    ) -> None:
        relations = Relations.from_embeddings(encoder.seen.numpy())
        self.encoder, self.images, self.tau = encoder, images, relations.tau
        self.delta = torch.from_numpy(relations.delta)
        self.of_class = images_of_classes(labels)
        self.similar = Draws([np.flatnonzero(row) for row in relations.similar])
        self.dissimilar = Draws([np.flatnonzero(row) for row in relations.dissimilar])
        self.optimizer = torch.optim.Adam(encoder.parameters(), lr=rate)
        self.rng = np.random.default_rng(seed)

    def __call__(self, x_i: Tensor, r: Tensor) -> None:
        """Train on images (b, d) of the classes r (b,)."""
        similar, dissimilar = (
            draws(r.numpy(), self.rng) for draws in (self.similar, self.dissimilar)
        )
        x_j, x_k = (
            self.images[torch.from_numpy(self.of_class(np.maximum(c, 0), self.rng))]
            for c in (similar, dissimilar)
        )
        j, k = torch.from_numpy(similar), torch.from_numpy(dissimilar)
        self.optimizer.zero_grad()
        f = self.encoder(self.encoder.seen[r])
        s_ri, s_rj, s_rk = ((f * x).sum(dim=1) for x in (x_i, x_j, x_k))
        loss = (
            o1_identical(s_ri)
            + (k >= 0) * o1_dissimilar(s_rk, self.delta[r, k], self.tau)
            + 0.1 * (j >= 0) * o2(s_rj, self.delta[r, j], self.tau)
            + 0.01 * o3(self.encoder.seen[r], self.encoder.decode(f))
        ).mean()
        torch.autograd.backward(loss)
        self.optimizer.step()


def plain_loop(problem: Problem, limit: float, rate: float, seed: int = 0) -> PlainRun:
    """Train for `limit` seconds, or until half a point has not been gained for half the time."""
    seen = torch.from_numpy(problem.embeddings[np.unique(problem.labels)])
    images, everything = torch.from_numpy(problem.x), torch.from_numpy(problem.embeddings)
    torch.manual_seed(seed)
    encoder = MLPEncoder(seen, problem.x.shape[1], hidden=HIDDEN, relu_output=True)
    some = np.linspace(0, len(images) - 1, min(START_IMAGES, len(images))).astype(int)
    encoder.start(images[torch.from_numpy(some)])
    step = PlainStep(encoder, images, problem.labels, rate, seed)
    data = torch.utils.data.TensorDataset(images, torch.from_numpy(problem.labels))
    loader = torch.utils.data.DataLoader(data, batch_size=BATCH, shuffle=True)
    seconds: list[float] = []
    accuracies: list[float] = []
    spent, converged = 0.0, False
    while spent < limit and not converged:
        began = time.perf_counter()
        for number, (x_i, r) in enumerate(loader, start=1):
            step(x_i, r)
            late = spent + time.perf_counter() - began >= limit
            if number % max(len(loader) // LOOKS, 1) and number < len(loader) and not late:
                continue
            spent += time.perf_counter() - began
            seconds.append(spent)
            with torch.no_grad():
                accuracies.append(problem.accuracy(encoder(everything).numpy()))
            converged = has_converged(seconds, accuracies)
            if converged or late:
                break
            began = time.perf_counter()
    return PlainRun(rate, tuple(seconds), tuple(accuracies), converged)


def has_converged(seconds: Sequence[float], accuracies: Sequence[float]) -> bool:
    """Whether the later half of the time gained less than half a point, four epochs at least."""
    if len(seconds) < LOOKS * LEAST_EPOCHS:
        return False
    early = [a for t, a in zip(seconds, accuracies, strict=True) if t <= seconds[-1] / 2]
    return bool(early) and max(accuracies) < max(early) + WITHIN
