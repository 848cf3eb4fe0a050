"""Loss and gradient written out, against autograd on the objective itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.in_double import in_double
from zsl_core import spread
from zsl_core.closed_form import ClosedForm
from zsl_core.encoders import KernelEncoder
from zsl_core.expectations import MIN_STD, ClassStatisticsExpectation
from zsl_core.objectives import Weights
from zsl_core.relations import Relations
from zsl_core.similarity import l2_normalize
from zsl_core.statistics import class_means, class_statistics
from zsl_core.training import objective

ALL = Weights(1.0, 0.8, 2.0, 0.5)
NO_WEIGHT = [replace(ALL, **{name: 0.0}) for name in vars(ALL)]


def problem(tau=0.7, seed=0, per_class=8, rank=4, **changes):
    """A kernel encoder somewhere, and an expectation of statistics so changed, in float64."""
    rng = np.random.default_rng(seed)
    y = np.abs(rng.normal(size=(9, 5)))
    rows = rng.permutation(np.repeat(np.arange(9), per_class))
    noise = rng.normal(size=(len(rows), 14))
    x = l2_normalize(np.abs((y @ rng.normal(size=(5, 14)))[rows] + noise))
    encoder = KernelEncoder(torch.tensor(l2_normalize(y)), 14, gamma=1.0, lambda_kernel=0.02)
    encoder.start(torch.tensor(class_means(x, rows)))
    statistics = class_statistics(x, rows, rank)
    expectation = ClassStatisticsExpectation(
        replace(statistics, **changes),
        Relations.from_embeddings(y.astype(np.float32), tau),
        torch.device("cpu"),
    )
    encoder, expectation = in_double(encoder, expectation)
    encoder.beta.data += 0.3 * torch.tensor(rng.normal(size=encoder.beta.shape))
    return encoder, expectation


def agree(encoder, expectation, weights):
    """Assert that both give the same, and return the gradient."""
    encoder.zero_grad()
    loss, _ = objective(encoder, expectation, weights)
    loss.backward()
    by_autograd = encoder.beta.grad.clone()
    assert ClosedForm(encoder, expectation, weights)() == pytest.approx(loss.item(), rel=1e-12)
    torch.testing.assert_close(encoder.beta.grad, by_autograd, rtol=1e-9, atol=1e-12)
    return by_autograd


@pytest.mark.parametrize("few", [1.0, 0.0])  # pairs one by one, or all in one product
@pytest.mark.parametrize("tau", [0.3, 0.7, 0.95])
@pytest.mark.parametrize("seed", [0, 1])
def test_it_is_autograds(monkeypatch, few, tau, seed):
    monkeypatch.setattr(spread, "FEW", few)
    encoder, expectation = problem(tau, seed)
    assert (expectation.spread.all_pairs is None) == bool(few)
    assert agree(encoder, expectation, ALL).abs().max() > 1e-3


@pytest.mark.parametrize("weights", [*NO_WEIGHT, Weights(0, 0, 0, 0)], ids=str)
def test_a_weight_of_zero_switches_its_term_off(weights):
    agree(*problem(), weights)


@pytest.mark.parametrize("few", [1.0, 0.0])
@pytest.mark.parametrize("tau", [-0.99, 0.9999])
def test_where_all_pairs_are_similar_or_none_is(monkeypatch, few, tau):
    monkeypatch.setattr(spread, "FEW", few)
    encoder, expectation = problem(tau)
    similar = int((expectation.pairs.similar > 0).sum())
    assert similar == (9 * 8 if tau < 0 else 0)
    agree(encoder, expectation, ALL)


@pytest.mark.parametrize("few", [1.0, 0.0])
@pytest.mark.parametrize("counts", [[1] * 9, [1, 8, 1, 8, 2, 8, 1, 3, 8]], ids=str)
def test_where_a_class_does_not_spread(monkeypatch, few, counts):
    """Its standard deviation is `MIN_STD`, and no gradient goes through it."""
    monkeypatch.setattr(spread, "FEW", few)
    encoder, expectation = problem(per_class=counts)
    assert not expectation.residuals[np.array(counts) == 1].any()
    agree(encoder, expectation, ALL)


def test_where_a_class_spreads_less_than_is_told_apart():
    """Its variance is below `MIN_STD` squared: no gradient goes through that either."""
    tiny = np.random.default_rng(0).normal(size=(9, 4, 14)).astype(np.float32) * 2e-7
    encoder, expectation = problem(factors=tiny, residuals=np.zeros(9, dtype=np.float32))
    prototypes = encoder.seen_prototypes().detach()
    assert 0 < expectation.spread(prototypes).max() < MIN_STD**2
    r, j = expectation.pairs.similar.nonzero()[0].tolist()
    expectation.pairs.tau = float(prototypes[r] @ expectation.means[j])  # where the slope is steep
    agree(encoder, expectation, ALL)


def test_prototypes_of_length_zero_are_no_error():
    encoder, expectation = problem()
    encoder.beta.data.zero_()
    loss = ClosedForm(encoder, expectation, ALL)()
    assert np.isfinite(loss)
    assert encoder.beta.grad.isfinite().all()
