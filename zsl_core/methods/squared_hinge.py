"""All classes' one-vs-other squared-hinge machines at once, by Newton steps, in bounded memory.

The problems share their images and nothing else, so each class has its own step, step length and
end, while the images meet all classes in one matrix product. A class that few images push on
(those within the margin) takes the exact Newton step, which is a small linear system over those
images; the others take it by conjugate gradients (Keerthi & DeCoste, JMLR 2005; Chapelle, 2007).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from zsl_core.chunks import chunks

CHUNK = 2**24  # most entries of images x features, or of images x classes, worked on at once
KEPT = 2**28  # most images x classes whose margins are remembered, a byte each
EXACT = 20  # the exact step, where (images within the margin)^2 is at most this times all images
FORCING = 0.3  # conjugate gradients stop at this share of the gradient
MOST_PRODUCTS = 200  # of conjugate gradients in one step
MOST_SHORTENED = 8  # times one step is shortened
GAP = 1e-5  # a class is done when its step promised less than this share of its loss


class Features(Protocol):
    """Unit features (n, d) by slices or by arrays of ascending rows: an array, `UnitFeatures`."""

    @property
    def shape(self) -> tuple[int, ...]:
        """(n, d)."""

    def __getitem__(self, rows: slice | NDArray[np.int64], /) -> NDArray[np.floating]: ...


@dataclass(frozen=True, eq=False)
class OneVsOther:
    """``lam/2 ||w_c||^2 + 1/(NC) sum_n max(0, 1 - y_nc w_c.x_n)^2`` for every class c.

    Their sum over c is SYNC's objective.

    Attributes:
        x: (n, d) unit features.
        rows: (n,) the class of each image, 0..n_classes - 1.
        n_classes: C.
        lam: lambda.
        device: where the products with the images are taken.
        chunk: most entries of images x features, or of images x classes, held at once.
        kept: most images x classes whose margins are remembered between products.
    """

    x: Features
    rows: Tensor
    n_classes: int
    lam: float
    device: torch.device
    chunk: int = CHUNK
    kept: int = KEPT

    @property
    def weight(self) -> float:
        """``2/(NC)``, by which the curvature of an image within the margin is weighted."""
        return 2 / (self.x.shape[0] * self.n_classes)

    def loss_and_gradient(self, W: Tensor, classes: Tensor) -> tuple[Tensor, Tensor]:
        """Losses (c,) in float64 and their gradients (c, d) at W (c, d) of the `classes` (c,)."""
        loss = torch.zeros(len(W), dtype=torch.float64)
        gradient = self.lam * W
        on_device = W.to(self.device)
        for images, rows in self._chunks():
            signs = self._signs(rows, classes)
            short = (1 - (images @ on_device.T).mul_(signs)).clamp_(min=0)
            loss += short.square().sum(dim=0).cpu().double()
            gradient -= self.weight * (short.mul_(signs).T @ images).cpu()
        penalty = self.lam / 2 * W.double().square().sum(dim=1)
        return self.weight / 2 * loss + penalty, gradient

    def newton_step(self, W: Tensor, gradient: Tensor, classes: Tensor) -> Tensor:
        """(c, d) minus the generalised Hessian's inverse times the gradient, nearly."""
        n, d = self.x.shape
        masks: list[Tensor] | None = [] if n * len(W) <= self.kept else None
        size = torch.zeros(len(W), dtype=torch.int64)
        for images, rows in self._chunks():
            mask = self._within(images, rows, W, classes)
            size += mask.sum(dim=0).cpu()
            if masks is not None:
                masks.append(mask)
        exact = (size > 0) & (size <= d) & (size.double().square() <= EXACT * n)
        step = torch.zeros_like(W)
        left = ~exact
        for c, active in self._active(W, classes, exact, masks).items():
            solved = self._exact(W[c], active, int(classes[c]))
            if solved is None:  # singular in float: a tiny lambda and twin images
                left[c] = True
            else:
                step[c] = solved
        if left.any():
            where = torch.nonzero(left)[:, 0]
            some = None if masks is None else [mask[:, where.to(mask.device)] for mask in masks]
            step[where] = self._conjugate_gradients(W[where], gradient[where], classes[where], some)
        return step

    def _chunks(self) -> Iterator[tuple[Tensor, Tensor]]:
        rows = max(1, self.chunk // max(self.x.shape[1], self.n_classes))
        for start, images in chunks(self.x, rows):
            yield (
                torch.as_tensor(np.ascontiguousarray(images), device=self.device),
                self.rows[start : start + rows].to(self.device),
            )

    def _signs(self, rows: Tensor, classes: Tensor) -> Tensor:
        own = rows[:, None] == classes.to(self.device)
        return own.to(torch.float32).mul_(2).sub_(1)

    def _within(self, images: Tensor, rows: Tensor, W: Tensor, classes: Tensor) -> Tensor:
        """(n, c) which images lie within a class's margin, or on its wrong side."""
        return (images @ W.to(self.device).T).mul_(self._signs(rows, classes)) < 1

    def _active(
        self, W: Tensor, classes: Tensor, exact: Tensor, masks: list[Tensor] | None
    ) -> dict[int, NDArray[np.int64]]:
        """The images within the margin of each class that takes the exact step."""
        where = torch.nonzero(exact)[:, 0]
        if not len(where):
            return {}
        found: list[Tensor] = []
        first = 0
        for k, (images, rows) in enumerate(self._chunks()):
            mask = (
                self._within(images, rows, W[where], classes[where])
                if masks is None
                else masks[k][:, where.to(self.device)]
            )
            found.append(torch.nonzero(mask.T).cpu() + torch.tensor([0, first]))
            first += len(rows)
        pairs = torch.cat(found)
        return {c: pairs[pairs[:, 0] == i, 1].numpy() for i, c in enumerate(where.tolist())}

    def _exact(self, w: Tensor, active: NDArray[np.int64], own: int) -> Tensor | None:
        """The step to the minimum over the images within the margin: a ridge, in its dual."""
        images = torch.as_tensor(np.ascontiguousarray(self.x[active], dtype=np.float32))
        kernel = (images @ images.T).double()
        kernel.diagonal().add_(self.lam / self.weight + 1e-9 * float(kernel.diagonal().sum()))
        factor, failed = torch.linalg.cholesky_ex(kernel)
        if failed:
            return None
        signs = torch.where(self.rows[torch.as_tensor(active)] == own, 1.0, -1.0).double()
        weights = torch.cholesky_solve(signs[:, None], factor)[:, 0]
        return weights.float() @ images - w

    def _conjugate_gradients(
        self, W: Tensor, gradient: Tensor, classes: Tensor, masks: list[Tensor] | None
    ) -> Tensor:
        step = torch.zeros_like(W)
        residual, direction = -gradient, -gradient
        squared = residual.square().sum(dim=1)
        enough = FORCING**2 * squared
        live = torch.arange(len(W))
        for _ in range(MOST_PRODUCTS):
            v = direction[live]
            product = self.lam * v
            on_device = v.to(self.device)
            for k, (images, rows) in enumerate(self._chunks()):
                mask = (
                    self._within(images, rows, W[live], classes[live])
                    if masks is None
                    else masks[k][:, live.to(self.device)]
                )
                pushed = (images @ on_device.T).mul_(mask)
                product += self.weight * (pushed.T @ images).cpu()
            along = squared[live] / (v * product).sum(dim=1).clamp(min=1e-38)
            step[live] += along[:, None] * v
            residual[live] -= along[:, None] * product
            now = residual[live].square().sum(dim=1)
            direction[live] = residual[live] + (now / squared[live].clamp(min=1e-38))[:, None] * v
            squared[live] = now
            live = live[now > enough[live]]
            if not len(live):
                break
        return step


def minimise(problem: OneVsOther, start: Tensor, *, max_iter: int) -> Tensor:
    """The classifiers W (C, d) of least loss, from `start` (C, d), in at most `max_iter` steps.

    No step makes a class's loss larger, and a class that is done takes no more part.
    """
    best = start.clone()
    classes = torch.arange(problem.n_classes)
    W = best
    loss, gradient = problem.loss_and_gradient(W, classes)
    for _ in range(max_iter):
        step = problem.newton_step(W, gradient, classes)
        slope = (gradient.double() * step).sum(dim=1)
        W, after, gradient = _descend(problem, W, step, slope, classes)
        better = after < loss
        best[classes[better]] = W[better]
        go_on = better & (-slope / 2 > GAP * loss)
        if not go_on.any():
            break
        classes, W, loss, gradient = classes[go_on], W[go_on], after[go_on], gradient[go_on]
    return best


def _descend(
    problem: OneVsOther, W: Tensor, step: Tensor, slope: Tensor, classes: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Go the whole step, or, where the loss climbs again at its end, back by the secant."""
    length = torch.ones(len(W), dtype=torch.float64)
    there = W + step
    loss, gradient = problem.loss_and_gradient(there, classes)
    todo = torch.arange(len(W))
    for _ in range(MOST_SHORTENED):
        climb = (gradient[todo].double() * step[todo]).sum(dim=1)
        far = climb > -0.9 * slope[todo]
        todo, climb = todo[far], climb[far]
        if not len(todo):
            break
        length[todo] *= (slope[todo] / (slope[todo] - climb)).clamp(min=0.01)
        there[todo] = W[todo] + length[todo, None].float() * step[todo]
        loss[todo], gradient[todo] = problem.loss_and_gradient(there[todo], classes[todo])
    return there, loss, gradient
