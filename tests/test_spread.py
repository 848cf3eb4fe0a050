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


@pytest.mark.parametrize("at_once", [1, 4 * DIM * 9, 2**20])
def test_each_wanted_pair_has_its_variance_and_the_others_none(at_once, monkeypatch):
    monkeypatch.setitem(spread.AT_ONCE, "cpu", at_once)
    prototypes, factors, wanted = problem()
    found = PairSpread(factors, wanted)
    assert len(found.blocks) == {1: 6, 2**20: 1}.get(at_once, len(found.blocks))
    got = found(prototypes)
    for r in range(CLASSES):
        for j in range(CLASSES):
            expected = sum((float(u @ prototypes[r]) ** 2 for u in factors[j]), 0.0)
            assert float(got[r, j]) == pytest.approx(expected if wanted[r, j] else 0)


@pytest.mark.parametrize("at_once", [1, 4 * DIM * 9, 2**20])
def test_its_gradient_is_that_of_finite_differences(at_once, monkeypatch):
    monkeypatch.setitem(spread.AT_ONCE, "cpu", at_once)
    prototypes, factors, wanted = problem()
    assert torch.autograd.gradcheck(PairSpread(factors, wanted), prototypes.requires_grad_())


@pytest.mark.parametrize(("rank", "share"), [(0, 1), (RANK, 0)])
def test_without_factors_or_pairs_nothing_spreads(rank, share):
    prototypes, factors, wanted = problem(rank)
    got = PairSpread(factors, wanted & bool(share))(prototypes.requires_grad_())
    assert not got.any()
    got.sum().backward()
    assert not prototypes.grad.any()
