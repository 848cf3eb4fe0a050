"""The objective of kernel PSR from class statistics with its gradient, both written out.

With unit prototypes P (c, d), G = P P^T and R the inverse root of the kernel matrix (c, c)::

    O1       linear: <P, L>, for an L (c, d) that stays
    O2       of similar pairs, with mean m and standard deviation s of the cosine,
             a = (tau - m) / s and b = (m - delta) / s:
             dE/dm = Phi(b) - Phi(a),  dE/ds^2 = (phi(a) + phi(b)) / (2 s)
    O3       mu^2 ||Q||^2, dO3/dG = -mu^2 (V Q^T + Q V^T),
             with Q = (G + mu I)^-1 Y and V = (G + mu I)^-1 Q
    penalty  ||R P||^2, gradient 2 R^T R P

Autograd takes about 1.6 times as long to the same numbers: of some hundred small steps each costs
more to call than to do.
"""

from __future__ import annotations

import torch
from torch import Tensor

from zsl_core.encoders import DECODER_RIDGE, KernelEncoder
from zsl_core.expectations import MIN_STD, ClassStatisticsExpectation
from zsl_core.objectives import INV_SQRT_2, INV_SQRT_2PI, Weights
from zsl_core.similarity import EPS


class ClosedForm:
    """Loss and gradient where the encoder stands, as autograd on `training.objective` has them.

    Args:
        encoder: its `beta` is read at every call, and given its `grad`.
        expectation: of the same seen classes.
        weights: of the terms.
    """

    def __init__(
        self, encoder: KernelEncoder, expectation: ClassStatisticsExpectation, weights: Weights
    ) -> None:
        self.encoder, self.expectation, self.weights = encoder, expectation, weights
        pairs, means = expectation.pairs, expectation.means
        push = pairs.dissimilar * (pairs.tau - pairs.delta)
        self.linear = weights.dissimilar * push - weights.identical * pairs.identical
        self.linear = self.linear @ means / len(means)  # (c, d)
        self.eye = DECODER_RIDGE * torch.eye(len(means), device=means.device, dtype=means.dtype)
        self.references, self.classes = pairs.similar.nonzero(as_tuple=True)  # (p,) each
        self.share = (
            weights.similar * pairs.similar[self.references, self.classes] / len(means)
        )  # (p,)
        self.delta = pairs.delta[self.references, self.classes]
        self.rho = expectation.residuals[self.classes]

    @torch.no_grad()
    def __call__(self) -> float:
        """The loss; `encoder.beta.grad` is its gradient."""
        encoder = self.encoder
        raw = encoder.root @ encoder.beta
        lengths = torch.linalg.vector_norm(raw, dim=1, keepdim=True).clamp(min=EPS)
        p = raw / lengths
        loss = torch.vdot(p.flatten(), self.linear.flatten())
        gradient = self.linear.clone()  # with respect to p (c, d)
        for add in (self._penalty, self._similar, self._reconstruction):
            loss = loss + add(p, gradient)
        gradient -= (gradient * p).sum(dim=1, keepdim=True) * p
        encoder.beta.grad = encoder.root.T @ gradient.div_(lengths)
        return float(loss)

    def _penalty(self, p: Tensor, gradient: Tensor) -> Tensor:
        weight = self.encoder.lambda_kernel / len(p)
        whitened = self.encoder.inverse_root @ p
        gradient.addmm_(self.encoder.inverse_root.T, whitened, alpha=2 * weight)
        return weight * whitened.square().sum()

    def _similar(self, p: Tensor, gradient: Tensor) -> Tensor | float:
        if not self.weights.similar or not len(self.references):
            return 0.0
        expectation, at = self.expectation, (self.references, self.classes)
        projected = expectation.spread.projected(p)
        mean = (p @ expectation.means.T)[at]
        variance = expectation.spread.variance(projected)[at] + self.rho
        std = variance.clamp(min=MIN_STD**2).sqrt()
        both = torch.stack([expectation.pairs.tau - mean, mean - self.delta])  # (2, p)
        z = both / std
        density = INV_SQRT_2PI * torch.exp(-0.5 * z * z)
        cumulative = 0.5 * (1 + torch.erf(z * INV_SQRT_2))
        by_mean, by_variance = (torch.zeros_like(expectation.pairs.delta) for _ in range(2))
        by_mean[at] = self.share * (cumulative[1] - cumulative[0])
        slope = density.sum(dim=0) / (2 * std) * (variance > MIN_STD**2)
        by_variance[at] = self.share * slope
        gradient.addmm_(by_mean, expectation.means)
        expectation.spread.add_gradient(gradient, projected, by_variance)
        return (self.share * (both * cumulative + std * density).sum(dim=0)).sum()

    def _reconstruction(self, p: Tensor, gradient: Tensor) -> Tensor | float:
        if not self.weights.reconstruction:
            return 0.0
        weight = self.weights.reconstruction * DECODER_RIDGE**2 / len(p)
        matrix = p @ p.T + self.eye
        q: Tensor = torch.linalg.solve(matrix, self.encoder.seen)
        v: Tensor = torch.linalg.solve(matrix, q)
        half = v @ q.T
        gradient.addmm_(half + half.T, p, alpha=-2 * weight)
        return weight * q.square().sum()
