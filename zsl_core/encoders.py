"""The encoder f: class embedding -> prototype, and its decoder g, in two kinds.

Both kinds give *unit* prototypes, since O1 and O2 see only the direction of f(y). Layer sizes,
kernel and optimiser are this project's choice; the paper does not tell its own.
"""

from __future__ import annotations

import copy
import math
from abc import ABC, abstractmethod

import torch
from torch import Tensor, nn
from torch.nn import functional

KERNEL_FLOOR = 1e-6
"""Eigenvalues of the kernel matrix below this count as this (two classes of equal embedding)."""

START_RIDGE = 0.1
"""The kernel encoder starts at kernel ridge regression of the class means with this penalty."""

DECODER_RIDGE = 0.1
"""Penalty of the kernel encoder's linear decoder."""


class Encoder(nn.Module, ABC):
    """What training and classification ask of an encoder.

    Args:
        seen: (c, k) unit class embeddings of the seen classes.
    """

    seen: Tensor

    def __init__(self, seen: Tensor) -> None:
        super().__init__()
        self.register_buffer("seen", seen)

    @abstractmethod
    def forward(self, y: Tensor) -> Tensor:
        """Unit prototypes f-hat(y) (b, d) of unit class embeddings y (b, k)."""

    @abstractmethod
    def seen_prototypes(self) -> Tensor:
        """Unit prototypes (c, d) of the seen classes."""

    @abstractmethod
    def decode(self, f: Tensor) -> Tensor:
        """The decoder g: unit rows (b, d) of the visual space -> class embeddings (b, k)."""

    @abstractmethod
    def start(self, means: Tensor) -> None:
        """Begin near the class means (c, d) of the unit features."""

    @abstractmethod
    def continue_from(self, earlier: Encoder) -> None:
        """Start where an earlier encoder of the same seen classes and kind stands."""

    def reconstructed(self, prototypes: Tensor) -> Tensor:
        """`decode` of the seen prototypes (c, d) themselves, which are at hand: (c, k)."""
        return self.decode(prototypes)

    def can_continue(self, earlier: Encoder) -> bool:
        """Whether `earlier` is of the same kind, seen classes and sizes."""
        return (
            type(self) is type(earlier)
            and {k: v.shape for k, v in self.state_dict().items()}
            == {k: v.shape for k, v in earlier.state_dict().items()}
            and torch.equal(self.seen.cpu(), earlier.seen.cpu())
        )

    def penalty(self, prototypes: Tensor) -> Tensor:
        """What regularises f by its seen prototypes (c, d), a scalar added to the objective."""
        return torch.zeros((), device=prototypes.device)


class MLPEncoder(Encoder):
    """f: k -> hidden -> d with ReLU; g mirrors it. Inputs are scaled to norm sqrt(their size).

    Args:
        seen: (c, k) unit class embeddings of the seen classes.
        dim: d.
        hidden: units of the hidden layer.
        relu_output: ReLU on the prototypes too, for features that are never negative.
    """

    relu_output: Tensor

    def __init__(self, seen: Tensor, dim: int, *, hidden: int, relu_output: bool) -> None:
        super().__init__(seen)
        k = seen.shape[1]
        self.f = nn.Sequential(nn.Linear(k, hidden), nn.ReLU(), nn.Linear(hidden, dim))
        self.g = nn.Sequential(nn.Linear(dim, hidden), nn.ReLU(), nn.Linear(hidden, k))
        self.register_buffer("relu_output", torch.tensor(relu_output))

    def forward(self, y: Tensor) -> Tensor:
        """Unit prototypes f-hat(y) (b, d) of unit class embeddings y (b, k)."""
        out = self.f(y * math.sqrt(y.shape[1]))
        return functional.normalize(torch.relu(out) if self.relu_output else out)

    def seen_prototypes(self) -> Tensor:
        """Unit prototypes (c, d) of the seen classes."""
        return self.forward(self.seen)

    @torch.no_grad()
    def start(self, means: Tensor) -> None:
        """Begin with every prototype near the mean image of all classes.

        From zero bias, output units that no class needs at first die under the ReLU and never
        come back.
        """
        centre = functional.normalize(means.mean(dim=0), dim=0)
        last = self.f[-1]
        assert isinstance(last, nn.Linear)
        last.bias.copy_(centre * math.sqrt(len(centre)))

    def can_continue(self, earlier: Encoder) -> bool:
        """As for any encoder, and both have a ReLU on the prototypes or neither."""
        return super().can_continue(earlier) and bool(
            self.relu_output.item() == earlier.get_buffer("relu_output").item()
        )

    def continue_from(self, earlier: Encoder) -> None:
        """Take the weights of an earlier encoder."""
        self.load_state_dict(earlier.state_dict())

    def decode(self, f: Tensor) -> Tensor:
        """The decoder g: unit rows (b, d) -> class embeddings (b, k)."""
        decoded: Tensor = self.g(f * math.sqrt(f.shape[1]))
        return decoded


class KernelEncoder(Encoder):
    """The best f in a kernel space, which the objective sees only at the seen classes.

    By the representer theorem ``f(y) = sum_c alpha_c k(y, y_c)`` with the RBF kernel
    ``k(a, b) = exp(-gamma ||a - b||^2 / median)``. The free parameters are not alpha but
    ``beta`` with ``K = S S^T`` and prototypes ``F = S beta``: in these coordinates the kernel
    no longer stretches the problem, and L-BFGS gets to the optimum in some 20 iterations.

    The penalty ``lambda_kernel / c * tr(F-hat^T K^-1 F-hat)`` is the squared norm of the map
    through the *unit* prototypes. (A penalty ``tr(alpha^T K alpha)`` on prototypes of free
    length does nothing: O1 and O2 see directions only, so the optimiser shrinks it away.)

    The decoder is linear, and its ridge solution is closed: ``g(F) = F F^T (F F^T + mu I)^-1 Y``.

    Args:
        seen: (c, k) unit class embeddings of the seen classes.
        dim: d.
        gamma: inverse bandwidth, in units of the median squared distance of seen classes.
        lambda_kernel: weight of the penalty.
    """

    root: Tensor
    inverse_root: Tensor
    median: Tensor

    def __init__(self, seen: Tensor, dim: int, *, gamma: float, lambda_kernel: float) -> None:
        super().__init__(seen)
        self.gamma = gamma
        self.lambda_kernel = lambda_kernel
        # On the CPU in float64 whatever the device: eigenvalues reach down to 1e-6.
        exact = seen.detach().cpu().double()
        distances = torch.cdist(exact, exact).square()
        off_diagonal = distances[~torch.eye(len(seen), dtype=torch.bool)]
        # Zero where most classes are described alike; any bandwidth tells those apart as little.
        median = off_diagonal.median().clamp(min=1e-12)
        self.register_buffer("median", median.to(seen))
        values, vectors = torch.linalg.eigh(torch.exp(-gamma * distances / median))
        values = values.clamp(min=KERNEL_FLOOR)
        self.register_buffer("root", (vectors * values.sqrt()).to(seen))  # S (c, c)
        self.register_buffer("inverse_root", (vectors / values.sqrt()).T.to(seen))  # S^-1
        self.beta = nn.Parameter(torch.zeros(len(seen), dim, device=seen.device))

    def start(self, means: Tensor) -> None:
        """Begin at kernel ridge regression of the class means (c, d)."""
        kernel = self.root @ self.root.T
        eye = torch.eye(len(kernel), device=kernel.device)
        ridge = kernel @ torch.linalg.solve(kernel + START_RIDGE * eye, means)
        self._place(ridge)

    def continue_from(self, earlier: Encoder) -> None:
        """Take the seen prototypes of an earlier encoder, whatever its bandwidth was."""
        self._place(earlier.seen_prototypes().to(self.seen.device))

    @torch.no_grad()
    def _place(self, prototypes: Tensor) -> None:
        """Make prototypes (c, d) the current ones of the seen classes."""
        self.beta.copy_(self.inverse_root @ functional.normalize(prototypes))

    def forward(self, y: Tensor) -> Tensor:
        """Unit prototypes f-hat(y) (b, d) of unit class embeddings y (b, k)."""
        distances = torch.cdist(y, self.seen).square()
        kernel = torch.exp(-self.gamma * distances / self.median)
        alpha = self.inverse_root.T @ (self.inverse_root @ self.seen_prototypes())
        return functional.normalize(kernel @ alpha)

    def seen_prototypes(self) -> Tensor:
        """Unit prototypes (c, d) of the seen classes."""
        return functional.normalize(self.root @ self.beta)

    def within(self, basis: Tensor) -> KernelEncoder:
        """The same encoder in the coordinates of a subspace with orthonormal `basis` (d, r)."""
        inner = copy.deepcopy(self)
        inner.beta = nn.Parameter(self.beta.detach() @ basis)
        return inner

    @torch.no_grad()
    def take_from(self, inner: Encoder, basis: Tensor) -> None:
        """Become the encoder that `inner` is `within` the subspace."""
        self.beta.copy_(inner.get_parameter("beta") @ basis.T)

    def decode(self, f: Tensor) -> Tensor:
        """The decoder g: unit rows (b, d) -> class embeddings (b, k)."""
        prototypes = self.seen_prototypes()
        return f @ prototypes.T @ self._coefficients(prototypes @ prototypes.T)

    def reconstructed(self, prototypes: Tensor) -> Tensor:
        """`decode` of the seen prototypes (c, d) themselves, which are at hand: (c, k)."""
        gram = prototypes @ prototypes.T
        return gram @ self._coefficients(gram)

    def _coefficients(self, gram: Tensor) -> Tensor:
        eye = torch.eye(len(gram), device=gram.device, dtype=gram.dtype)
        found: Tensor = torch.linalg.solve(gram + DECODER_RIDGE * eye, self.seen)
        return found

    def penalty(self, prototypes: Tensor) -> Tensor:
        """``lambda_kernel / c * tr(F-hat^T K^-1 F-hat)`` of the seen prototypes (c, d)."""
        whitened = self.inverse_root @ prototypes
        return self.lambda_kernel * whitened.square().sum() / len(self.seen)
