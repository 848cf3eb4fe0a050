"""The training loop: yields after every epoch, and stops when nobody asks for the next."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from zsl_core.closed_form import ClosedForm
from zsl_core.encoders import Encoder, KernelEncoder
from zsl_core.errors import InputError, expect_one_of
from zsl_core.evaluation.protocol import top_k_accuracy
from zsl_core.expectations import ClassStatisticsExpectation, Expectation
from zsl_core.objectives import Terms, Weights, o3
from zsl_core.parallel import torch_threads

LBFGS_EPOCH = 5  # iterations between two looks at a full-batch L-BFGS
ADAMW_EPOCH = 10  # steps between two looks at a full-batch AdamW, at least
ONE_THREAD_UP_TO = 64  # classes: two threads would wait for each other, and for a browser
MOST_LOOKS = 100  # each look keeps the prototypes of all classes
WEIGHT_DECAY = 1e-4


@dataclass(frozen=True)
class Epoch:
    """Where training stands: steps done, the loss and the unweighted mean of each term."""

    step: int
    loss: float
    terms: dict[str, float]


@dataclass(frozen=True, eq=False)
class Snapshot:
    """Where training stood after an epoch.

    Attributes:
        step: optimisation steps done, of `max_step`.
        max_step: steps after which training ends at the latest.
        loss: the objective with the encoder's penalty.
        terms: unweighted means of ``identical``, ``dissimilar`` (O1), ``similar`` (O2) and
            ``reconstruction`` (O3).
        held_out: per-class top-1 accuracy (0..1) on the held-out images, if any were given.
        prototypes: (classes, d) unit prototypes of all classes given to `fit`.
        seconds: since `fit` began.
    """

    step: int
    max_step: int
    loss: float
    terms: dict[str, float]
    held_out: float | None
    prototypes: NDArray[np.float32]
    seconds: float

    def entry(self) -> dict[str, Any]:
        """Everything but the prototypes, as JSON values: one point of the curves."""
        return {
            "step": self.step,
            "seconds": self.seconds,
            "loss": self.loss,
            "terms": self.terms,
            "held_out": self.held_out,
        }


class Watched:
    """Images looked at while training, never learnt from.

    Args:
        x_hat: (n, d) unit features, in the space trained in.
        labels: (n,) rows of the prototypes; their classes are the candidates.
    """

    def __init__(self, x_hat: NDArray[np.float32], labels: NDArray[np.int64]) -> None:
        # Multiplied by torch: numpy's threads, spinning beside torch's, doubled the time of a fit.
        self.x_hat = torch.as_tensor(x_hat)
        self.labels = labels
        self.classes = np.unique(labels)

    def accuracy(self, prototypes: NDArray[np.float32]) -> float | None:
        """Per-class top-1 accuracy (0..1) by nearest of the unit prototypes (classes, d)."""
        scores = self.x_hat @ torch.as_tensor(prototypes[self.classes]).T
        return top_k_accuracy(scores.numpy(), self.labels, self.classes)


def devices() -> tuple[str, ...]:
    """What `pick_device` takes on this machine: ``auto``, then the devices, the fastest first."""
    there = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    return ("auto", *(name for name, is_there in there.items() if is_there))


def pick_device(device: str = "auto") -> torch.device:
    """``auto`` takes CUDA, then MPS, then the CPU; ``cpu``, ``cuda`` and ``mps`` say which.

    Raises:
        InputError: if this machine has no such device.
    """
    expect_one_of("device", device, ("auto", "cuda", "mps", "cpu"))
    here = devices()
    if device not in here:
        raise InputError(
            f"Expected `device` to be one this machine has, but it has no {device}: take auto."
        )
    return torch.device(here[1] if device == "auto" else device)


def objective(encoder: Encoder, expectation: Expectation, weights: Weights) -> tuple[Tensor, Terms]:
    """The loss to minimise, O plus the encoder's penalty, and its terms."""
    prototypes = encoder.seen_prototypes()
    relation = expectation(prototypes)
    if weights.reconstruction:
        reconstruction = o3(encoder.seen, encoder.reconstructed(prototypes))[relation.references]
    else:
        reconstruction = torch.zeros_like(relation.identical)
    terms = Terms(relation.identical, relation.dissimilar, relation.similar, reconstruction)
    return terms.total(weights) + encoder.penalty(prototypes), terms


def train(
    encoder: Encoder,
    expectation: Expectation,
    weights: Weights,
    *,
    max_iter: int,
    learning_rate: float,
    tol: float,
) -> Iterator[Epoch]:
    """Minimise the objective in place, yielding at the start and after each epoch.

    A kernel encoder under a deterministic expectation is solved by L-BFGS; everything else by
    AdamW with a one-cycle schedule.

    Args:
        encoder: f and g, changed in place.
        expectation: gives the terms of unit prototypes.
        weights: of the terms.
        max_iter: L-BFGS iterations or AdamW steps in all.
        learning_rate: the largest of AdamW's one-cycle schedule; L-BFGS has none.
        tol: L-BFGS stops once an epoch improves the loss by less than ``tol * |loss|``.
    """
    yield _look(0, encoder, expectation, weights)
    if isinstance(encoder, KernelEncoder) and expectation.deterministic:
        yield from _lbfgs(encoder, expectation, weights, max_iter, tol)
    else:
        yield from _adamw(encoder, expectation, weights, max_iter, learning_rate)


@torch.no_grad()
def _look(step: int, encoder: Encoder, expectation: Expectation, weights: Weights) -> Epoch:
    loss, terms = objective(encoder, expectation, weights)
    return Epoch(step, float(loss), terms.means())


def _lbfgs(
    encoder: Encoder, expectation: Expectation, weights: Weights, max_iter: int, tol: float
) -> Iterator[Epoch]:
    optimizer = torch.optim.LBFGS(
        encoder.parameters(),
        max_iter=LBFGS_EPOCH,
        max_eval=25 * LBFGS_EPOCH,  # torch's own limit would end an epoch after 6 evaluations
        history_size=10,
        line_search_fn="strong_wolfe",
        tolerance_grad=1e-9,
        tolerance_change=1e-12,
    )

    closure = _with_gradient(encoder, expectation, weights)
    small = isinstance(closure, ClosedForm) and len(encoder.seen) <= ONE_THREAD_UP_TO
    before, threads = math.inf, 1 if small else torch.get_num_threads()
    for step in range(0, max_iter, LBFGS_EPOCH):
        iterations = min(LBFGS_EPOCH, max_iter - step)
        optimizer.param_groups[0]["max_iter"] = iterations
        with torch_threads(threads):
            optimizer.step(closure)  # type: ignore[no-untyped-call]
            # Evaluated anew: the line search's last try is not always the point it took.
            epoch = _look(step + iterations, encoder, expectation, weights)
        yield epoch
        if before - epoch.loss < tol * abs(epoch.loss):
            return
        before = epoch.loss


def _with_gradient(
    encoder: Encoder, expectation: Expectation, weights: Weights
) -> Callable[[], float]:
    """What gives the loss, and the parameters their gradients."""
    if isinstance(encoder, KernelEncoder) and isinstance(expectation, ClassStatisticsExpectation):
        return ClosedForm(encoder, expectation, weights)

    def by_autograd() -> float:
        encoder.zero_grad()
        loss, _ = objective(encoder, expectation, weights)
        torch.autograd.backward(loss)
        return float(loss.detach())

    return by_autograd


def _adamw(
    encoder: Encoder,
    expectation: Expectation,
    weights: Weights,
    max_iter: int,
    learning_rate: float,
) -> Iterator[Epoch]:
    optimizer = torch.optim.AdamW(
        encoder.parameters(),
        lr=learning_rate,
        weight_decay=WEIGHT_DECAY,
        fused=encoder.seen.device.type in ("cpu", "cuda"),
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=learning_rate, total_steps=max_iter
    )
    whole = ADAMW_EPOCH if expectation.deterministic else expectation.steps_per_epoch
    per_epoch = max(whole, math.ceil(max_iter / MOST_LOOKS))
    for step in range(1, max_iter + 1):
        optimizer.zero_grad()
        loss, _ = objective(encoder, expectation, weights)
        torch.autograd.backward(loss)
        optimizer.step()
        schedule.step()
        if step % per_epoch == 0 or step == max_iter:
            yield _look(step, encoder, expectation, weights)
