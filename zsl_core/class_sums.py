"""The images of one class as sums, from which come their mean and a low-rank covariance.

The first images, `FIRST` of them or more where many directions are wanted, give directions Omega
(d, l) near which they spread; a few random ones are added, for what images to come may hold and
these do not. From then on all that is kept of its images are sums: ``n``,
``sum x``, ``sum ||x||^2`` and ``sum x (x Omega)^T``. Means and total variance come out exactly; the
covariance C as its Nystroem approximation ``(C Omega) (Omega^T C Omega)^-1 (C Omega)^T``, of which
the best rank q is taken. Up to `FIRST` images a class all is exact.

Where the first images hardly differ, the sums are over what sets each apart from their mean: sums
of the images themselves, in float32, would lose a variance that is a millionth of their length.
"""

from __future__ import annotations

from functools import cache

import numpy as np

import zsl_core  # noqa: F401  # before torch: it sets how torch's threads wait

import torch  # isort: skip

from torch import Tensor

from zsl_core.similarity import EPS
from zsl_core.statistics import Doubles, Floats, top_rows

FIRST = 128
RANDOM = 7  # directions; with 24 others and a column of ones they fill the processor's vectors
AT_ONCE = 512  # most images a call, which the processor's cache holds
WAITING = 64  # images that wait for their sums once there are directions
NARROW = 0.01  # total variance of the first images, below which only deviations are summed
SMALLEST = 1e-6  # directions of less than this share of the largest spread are left out

OfClass = tuple[int, Doubles, Floats, float]
"""Images, mean (d,), covariance factor (at most q, d) and total variance of a class."""


@cache
def _random(dim: int, width: int) -> Tensor:
    """Random directions (width, dim), the same for all classes."""
    found: Tensor = torch.randn(width, dim, generator=torch.Generator().manual_seed(1))
    found /= torch.linalg.vector_norm(found, dim=1, keepdim=True)
    return found


class ClassSums:
    """Sums over the images of one class, and up to `FIRST` images not yet in them.

    Args:
        dim: d.
        width: directions that the first images give.
    """

    def __init__(self, dim: int, width: int) -> None:
        self.buffer, self.held = torch.empty(0, dim), 0  # images that wait, of unit length
        self.count, self.squares = 0, 0.0
        self.random = _random(dim, min(RANDOM, dim - width))
        self.width, self.first = width + len(self.random), max(FIRST, 2 * width)
        self.directions: Tensor | None = None  # Omega^T (width, d), and a row of zeros
        # Keeps a = Omega^T x - shift small and its sums exact; makes the last column one of ones,
        # so that a single product gives sum a x^T and sum x.
        self.shift = torch.zeros(self.width + 1)
        self.shift[-1] = -1
        self.seen = torch.zeros(self.width, dtype=torch.float64)  # sum a
        self.origin: Tensor | None = None  # (d,) from which x below is taken, where not from 0
        self.total = torch.zeros(dim, dtype=torch.float64)  # sum x
        self.sketch = torch.zeros(0)  # (width, d) sum a x^T

    def add(self, x: Tensor, scale: Tensor, squares: Tensor) -> None:
        """Take in images (n, d), to be multiplied by their scale (n,), and their squares (n,)."""
        if self.origin is None:
            self.squares += float(squares.sum())
        few = self.directions is None or len(x) < WAITING // 2
        if not few or self.held + len(x) > self.room:
            if self.directions is None:
                missing = self.room - self.held
                self._aim(torch.cat([self.waiting, x[:missing] * scale[:missing, None]]))
            self._take_waiting()
            if len(x) >= WAITING // 2:
                self._take(x, scale[:, None])
                return
        self._hold(x, scale)

    @property
    def room(self) -> int:
        """Most images that wait."""
        return self.first if self.directions is None else WAITING

    @property
    def waiting(self) -> Tensor:
        """Images not yet in the sums."""
        return self.buffer[: self.held]

    def _hold(self, x: Tensor, scale: Tensor) -> None:
        needed = self.held + len(x)
        if needed > len(self.buffer):
            grown = torch.empty(min(max(needed, 2 * len(self.buffer)), self.room), x.shape[1])
            grown[: self.held] = self.waiting
            self.buffer = grown
        torch.mul(x, scale[:, None], out=self.buffer[self.held : needed])
        self.held = needed

    def _take_waiting(self) -> None:
        if not self.held:
            return
        self._take(self.waiting, torch.ones(self.held, 1))
        self.buffer, self.held = self.buffer[:0].clone(), 0

    def _take(self, x: Tensor, scale: Tensor) -> None:
        assert self.directions is not None
        self.count += len(x)
        if self.origin is not None:
            x, scale = torch.addcmul(-self.origin, x, scale), torch.ones_like(scale)
            self.squares += float(x.double().square_().sum())
        a = (x @ self.directions.T).mul_(scale).sub_(self.shift)
        self.seen += a[:, :-1].sum(dim=0)
        sums = a.mul_(scale).T @ x
        self.sketch += sums[:-1]
        self.total += sums[-1]

    def _aim(self, x: Tensor) -> None:
        """Directions near which these images (overwritten) spread, by one power iteration.

        Random ones are added. Products have the few rows first: the other way round they take twice
        the time.
        """
        mean = x.mean(dim=0)
        deviations = x.sub_(mean)
        start = torch.Generator().manual_seed(0)
        random = torch.randn(self.width - len(self.random), len(x), generator=start)
        # By numpy: torch's threads take 20 times as long over a matrix this small.
        weights = np.linalg.qr((deviations @ (random @ deviations).T).numpy()).Q
        found = torch.from_numpy(weights).T @ deviations
        found /= torch.linalg.vector_norm(found, dim=1, keepdim=True).clamp(min=EPS)
        self.directions = torch.cat([found, self.random, torch.zeros(1, x.shape[1])])
        if float(deviations.square().sum()) < NARROW * len(x):
            self.origin, self.squares = mean, 0.0  # none is in the sums yet
        else:
            self.shift[:-1] = (self.directions @ mean)[:-1]
        self.sketch = torch.zeros(self.width, x.shape[1])

    def finish(self, rank: int) -> OfClass:
        """What is made of all the images, with a factor of at most `rank` rows."""
        if self.directions is None:
            x = self.waiting.double()
            mean = x.mean(dim=0)
            rows = (x - mean).float().numpy()
            total = float(np.square(rows).sum(dtype=np.float64)) / len(rows)
            return len(x), mean.numpy(), top_rows(rows, rank) / np.sqrt(np.float32(len(x))), total
        self._take_waiting()
        mean, seen = self.total / self.count, self.seen / self.count
        # (w, d) Omega^T C: its two products keep float64 out of all that is as long as d.
        spread = torch.addr(self.sketch, seen.float(), mean.float(), beta=1 / self.count, alpha=-1)
        inner = (spread @ self.directions[:-1].T).double()  # Omega^T C Omega
        values, vectors = torch.linalg.eigh((inner + inner.T) / 2)
        kept = values > SMALLEST * values[-1].clamp(min=EPS)
        roots = vectors[:, kept] / values[kept].sqrt()  # (spread^T roots)(...)^T is about C
        _, turn = torch.linalg.eigh(roots.T @ (spread @ spread.T).double() @ roots)
        factor = (roots @ turn.flip(1)[:, :rank]).T.float() @ spread
        total = self.squares / self.count - float(mean @ mean)
        if self.origin is not None:
            mean = mean + self.origin
        return self.count, mean.numpy(), factor.numpy(), max(total, 0.0)
