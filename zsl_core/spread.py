"""How far cosines spread over the images of a class, for chosen pairs of a prototype and a class.

Only similar pairs enter O2, by default a tenth of all. There one product of all prototypes with
the factors of all classes, and its gradient, take two to three times as long; beyond `FEW` of the
pairs, and on a GPU, it is the quicker way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

FEW = 0.3  # share of the pairs up to which they are taken one by one
PADDED = 1.5  # rows of a block over its pairs, at most
AT_ONCE = 4 * 2**20  # bytes of prototypes gathered at a time, which the processor's cache holds


@dataclass(frozen=True)
class _Block:
    """Classes of about as many pairs each, all brought to the most of them, m.

    Attributes:
        factors: (b, q, d) of these classes.
        rows: (b * m,) prototype of each pair; any where a class has fewer pairs.
        pairs: (p,) which of these are pairs.
        places: (p,) where those stand in (c * c).
    """

    factors: Tensor
    rows: Tensor
    pairs: Tensor
    places: Tensor


class PairSpread:
    """``|| U_j f-hat_r ||^2``, the variance of f-hat_r's cosines within class j, for wanted pairs.

    Args:
        factors: (c, q, d), U_j.
        wanted: (c, c) bool, whether a pair (r, j) is.
    """

    def __init__(self, factors: Tensor, wanted: Tensor) -> None:
        self.classes, self.rank, self.dim = factors.shape
        self.wanted, self.blocks = wanted, list[_Block]()
        self.zeros = factors.new_zeros(self.classes**2)
        self.all_pairs: Tensor | None = None  # (d, c * q) factors
        if factors.device.type != "cpu" or wanted.float().mean() > FEW:
            self.all_pairs = factors.flatten(0, 1).T.contiguous()
            return
        counts = wanted.sum(dim=0)
        order = counts.argsort(stable=True)
        start = int((counts == 0).sum()) if self.rank else self.classes
        sorted_counts, most = counts[order].tolist(), AT_ONCE // (4 * self.dim)
        while start < self.classes:
            stop = start + 1
            while stop < self.classes and (stop + 1 - start) * sorted_counts[stop] <= min(
                most, PADDED * sum(sorted_counts[start : stop + 1])
            ):
                stop += 1
            self.blocks.append(_block(factors, wanted, order[start:stop]))
            start = stop

    def __call__(self, prototypes: Tensor) -> Tensor:
        """(c, c) for prototypes (c, d); 0 for pairs not wanted."""
        found: Tensor = _Spread.apply(prototypes, self)  # type: ignore[no-untyped-call]
        return found

    def projected(self, prototypes: Tensor) -> list[Tensor]:
        """``U_j f-hat_r`` of the pairs, a block each: (b, m, q), or all in one, (c, c, q)."""
        if self.all_pairs is not None:
            shape = (self.classes, self.classes, self.rank)
            return [(prototypes @ self.all_pairs).view(shape)]
        return [
            torch.bmm(
                prototypes.index_select(0, block.rows).view(len(block.factors), -1, self.dim),
                block.factors.transpose(1, 2),
            )
            for block in self.blocks
        ]

    def variance(self, projected: list[Tensor]) -> Tensor:
        """(c, c) of what is `projected`."""
        if self.all_pairs is not None:
            return projected[0].square().sum(dim=2) * self.wanted
        found = self.zeros.clone()
        for block, each in zip(self.blocks, projected, strict=True):
            found[block.places] = each.square().sum(dim=2).flatten()[block.pairs]
        return found.view(self.classes, self.classes)

    def add_gradient(self, gradient: Tensor, projected: list[Tensor], by_variance: Tensor) -> None:
        """Add to a gradient (c, d) what the variances' gradient (c, c) comes to."""
        if self.all_pairs is not None:
            weights = 2 * by_variance * self.wanted
            weighted = (projected[0] * weights[:, :, None]).flatten(1)
            gradient.addmm_(weighted, self.all_pairs.T)
            return
        for block, each in zip(self.blocks, projected, strict=True):
            weights = by_variance.new_zeros(len(block.rows))
            weights[block.pairs] = 2 * by_variance.flatten()[block.places]
            weighted = each * weights.view(len(each), -1, 1)
            gradient.index_add_(0, block.rows, torch.bmm(weighted, block.factors).flatten(0, 1))


def _block(factors: Tensor, wanted: Tensor, classes: Tensor) -> _Block:
    most = int(wanted[:, classes].sum(dim=0).max())
    # Wanted rows first, in their order: a stable sort keeps it.
    rows = wanted[:, classes].T.int().argsort(dim=1, descending=True, stable=True)[:, :most]
    is_pair = wanted[rows, classes[:, None]]
    places = rows * len(wanted) + classes[:, None]
    pairs = is_pair.flatten().nonzero()[:, 0]
    return _Block(factors[classes], rows.flatten(), pairs, places[is_pair])


class _Spread(torch.autograd.Function):
    """With a gradient of its own, for autograd would go through each block's steps one by one."""

    @staticmethod
    def forward(ctx: Any, prototypes: Tensor, spread: PairSpread) -> Tensor:
        ctx.spread, ctx.projected = spread, spread.projected(prototypes)
        return spread.variance(ctx.projected)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        found = gradient.new_zeros(len(gradient), ctx.spread.dim)
        ctx.spread.add_gradient(found, ctx.projected, gradient)
        return found, None
