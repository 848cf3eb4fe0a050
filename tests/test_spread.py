"""The variance of chosen pairs against a loop over them, and its gradient against differences."""

from __future__ import annotations

import pytest
import torch

from zsl_core import spread
from zsl_core.spread import PairSpread

CLASSES, RANK, DIM = 7, 3, 5
NONE, ONE, ALL = 2, 4, 5  # columns: classes that no prototype, one and every prototype asks for


def problem(rank: int = RANK) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    draw = torch.Generator().manual_seed(0)
    prototypes = torch.randn(CLASSES, DIM, generator=draw, dtype=torch.float64)
    factors = torch.randn(CLASSES, rank, DIM, generator=draw, dtype=torch.float64)
    wanted = torch.rand(CLASSES, CLASSES, generator=draw) < 0.4
    wanted[:, NONE], wanted[:, ONE], wanted[:, ALL] = False, False, True
    wanted[6, ONE] = True
    return prototypes, factors, wanted


WAYS = [(1, 1, 9), (1, 4 * DIM * 9, 9), (1, 2**20, 9), (1, 2**20, 1.5), (0, 2**20, 9)]
"""Share of the pairs up to which they are taken one by one, bytes at a time, rows over pairs."""


@pytest.fixture(params=WAYS, ids=str)
def way(request, monkeypatch):
    for name, value in zip(("FEW", "AT_ONCE", "PADDED"), request.param, strict=True):
        monkeypatch.setattr(spread, name, value)
    return request.param


def test_each_wanted_pair_has_its_variance_and_the_others_none(way):
    prototypes, factors, wanted = problem()
    found = PairSpread(factors, wanted)
    blocks = {WAYS[0]: 6, WAYS[2]: 1, WAYS[4]: 0}.get(way, len(found.blocks))
    assert len(found.blocks) == blocks
    assert all(len(each.rows) <= way[2] * len(each.pairs) for each in found.blocks)
    assert (found.all_pairs is None) == (way != WAYS[4])
    got = found(prototypes)
    for r in range(CLASSES):
        for j in range(CLASSES):
            expected = sum((float(u @ prototypes[r]) ** 2 for u in factors[j]), 0.0)
            assert float(got[r, j]) == pytest.approx(expected if wanted[r, j] else 0)


def test_its_gradient_is_that_of_finite_differences(way):
    prototypes, factors, wanted = problem()
    assert torch.autograd.gradcheck(PairSpread(factors, wanted), prototypes.requires_grad_())


@pytest.mark.parametrize(("rank", "share"), [(0, 1), (RANK, 0)])
def test_without_factors_or_pairs_nothing_spreads(rank, share):
    prototypes, factors, wanted = problem(rank)
    got = PairSpread(factors, wanted & bool(share))(prototypes.requires_grad_())
    assert not got.any()
    got.sum().backward()
    assert not prototypes.grad.any()
