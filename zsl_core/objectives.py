"""O1, O2 and O3 of PSR (Annadani & Biswas, CVPR 2018), as pure functions of cosines.

For a quadruplet (y_r, x_i, x_j, x_k), images of a class identical, similar and dissimilar to r::

    O1 = - s(f(y_r), x_i) + (tau - delta_kr) * s(f(y_r), x_k)
    O2 = [tau - s(f(y_r), x_j)]_+ + [s(f(y_r), x_j) - delta_jr]_+
    O3 = || y_r - g(f(y_r)) ||_2^2
    O  = mean over quadruplets of  O1 + lambda1 * O2 + lambda2 * O3

Each function returns unreduced terms; who calls takes the expectation (see expectations.py).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

INV_SQRT_2 = 0.7071067811865476
INV_SQRT_2PI = 0.3989422804014327


@dataclass(frozen=True)
class Weights:
    """What each term counts for; 0 switches a term off, which is how the ablation is taught."""

    identical: float = 1.0  # O1, first part: pull to images of the class itself
    dissimilar: float = 1.0  # O1, second part: push from images of dissimilar classes
    similar: float = 0.1  # lambda1 of O2: keep similar classes within [tau, delta]
    reconstruction: float = 0.01  # lambda2 of O3: the prototype still tells the class embedding


@dataclass(frozen=True)
class Terms:
    """The four terms, one value a reference (or a quadruplet), each of shape (references,)."""

    identical: Tensor
    dissimilar: Tensor
    similar: Tensor
    reconstruction: Tensor

    def total(self, weights: Weights) -> Tensor:
        """The objective O, a scalar: the weighted mean over the references."""
        return (
            weights.identical * self.identical.mean()
            + weights.dissimilar * self.dissimilar.mean()
            + weights.similar * self.similar.mean()
            + weights.reconstruction * self.reconstruction.mean()
        )

    def means(self) -> dict[str, float]:
        """The unweighted mean of each term by name, for curves and tables."""
        return {name: float(value.detach().mean()) for name, value in vars(self).items()}


def o1_identical(s_ri: Tensor) -> Tensor:
    """First part of O1: ``-s(f(y_r), x_i)``.

    >>> o1_identical(torch.tensor([0.75]))
    tensor([-0.7500])
    """
    return -s_ri


def o1_dissimilar(s_rk: Tensor, delta_rk: Tensor, tau: float) -> Tensor:
    """Second part of O1: ``(tau - delta_kr) * s(f(y_r), x_k)``.

    ``tau - delta_kr`` is a weight, larger for more dissimilar classes; no margin, no gradient.

    >>> o1_dissimilar(torch.tensor([0.5]), torch.tensor([0.25]), tau=0.75)
    tensor([0.2500])
    """
    return (tau - delta_rk) * s_rk


def o2(s_rj: Tensor, delta_rj: Tensor, tau: float) -> Tensor:
    """O2: ``[tau - s]_+ + [s - delta_jr]_+``, zero exactly where tau <= s <= delta_jr.

    >>> o2(torch.tensor([0.5, 0.75, 1.0]), torch.tensor([0.75, 0.75, 0.75]), tau=0.625)
    tensor([0.1250, 0.0000, 0.2500])
    """
    return torch.relu(tau - s_rj) + torch.relu(s_rj - delta_rj)


def o2_gaussian(mean: Tensor, std: Tensor, delta_rj: Tensor, tau: float) -> Tensor:
    """Expectation of O2 where s is Gaussian over the images of class j.

    Uses ``E[(a + sigma z)_+] = a Phi(a / sigma) + sigma phi(a / sigma)``.

    Args:
        mean: mean of s(f(y_r), x_j) over class j, any shape.
        std: its standard deviation, > 0, same shape.
        delta_rj: the semantic relation, same shape.
        tau: the threshold.
    """
    return _expected_relu(tau - mean, std) + _expected_relu(mean - delta_rj, std)


def _expected_relu(a: Tensor, std: Tensor) -> Tensor:
    z = a / std
    density = INV_SQRT_2PI * torch.exp(-0.5 * z * z)
    cumulative = 0.5 * (1 + torch.erf(z * INV_SQRT_2))
    return a * cumulative + std * density


def o3(y: Tensor, reconstructed: Tensor) -> Tensor:
    """O3: ``|| y_r - g(f(y_r)) ||_2^2``, from two (references, k) to (references,).

    >>> o3(torch.tensor([[1.0, 0.0]]), torch.tensor([[0.5, 0.5]]))
    tensor([0.5000])
    """
    return (y - reconstructed).square().sum(dim=1)
