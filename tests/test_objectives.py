"""O1, O2 and O3 against plain arithmetic, their gradients, and O2's Gaussian form by integrals."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from scipy.integrate import quad

from zsl_core.objectives import (
    Terms,
    Weights,
    o1_dissimilar,
    o1_identical,
    o2,
    o2_gaussian,
    o3,
)

TAU = 0.6


def o2_of(s, delta, tau=TAU):
    return max(tau - s, 0) + max(s - delta, 0)


@pytest.fixture
def cosines():
    rng = np.random.default_rng(0)
    s, delta = rng.uniform(-1, 1, (4, 5)), rng.uniform(-1, 1, (4, 5))
    return torch.tensor(s), torch.tensor(delta)


def test_o1_and_o2_against_a_loop(cosines):
    s, delta = cosines
    pull, push, keep = o1_identical(s), o1_dissimilar(s, delta, TAU), o2(s, delta, TAU)
    for r in range(4):
        for c in range(5):
            s_rc, delta_rc = float(s[r, c]), float(delta[r, c])
            assert float(pull[r, c]) == -s_rc
            assert float(push[r, c]) == pytest.approx((TAU - delta_rc) * s_rc, abs=1e-12)
            assert float(keep[r, c]) == pytest.approx(o2_of(s_rc, delta_rc), abs=1e-12)


def test_o3_against_a_loop():
    rng = np.random.default_rng(1)
    y, back = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    expected = [sum((y[r, a] - back[r, a]) ** 2 for a in range(4)) for r in range(3)]
    assert o3(torch.tensor(y), torch.tensor(back)).tolist() == pytest.approx(expected)


def test_o2_has_slope_minus_one_below_zero_inside_and_one_above():
    s = torch.tensor([-1.0, 0.0, 0.59, 0.6, 0.7, 0.8, 0.81, 1.0], requires_grad=True)
    value = o2(s, torch.full_like(s, 0.8), TAU)
    (slope,) = torch.autograd.grad(value.sum(), s)
    assert slope.tolist() == [-1, -1, -1, 0, 0, 0, 1, 1]
    assert value[3:6].tolist() == [0, 0, 0]


def test_the_weight_of_o1_is_constant_for_the_prototypes():
    """d O1 / d f = (tau - delta) x-hat: nothing comes by way of the weight."""
    f = torch.tensor([0.6, 0.8], requires_grad=True)
    x, delta = torch.tensor([1.0, 0.0]), torch.tensor(0.25)
    (gradient,) = torch.autograd.grad(o1_dissimilar(f @ x, delta, TAU), f)
    assert gradient.tolist() == pytest.approx([(TAU - 0.25) * 1, 0])


def test_more_dissimilar_classes_push_harder():
    delta = torch.tensor([0.5, 0.0, -0.5])
    weight = o1_dissimilar(torch.ones(3), delta, TAU)
    assert weight.tolist() == pytest.approx([0.1, 0.6, 1.1])


GAUSSIANS = [(0.0, 0.1), (0.55, 0.05), (0.7, 0.02), (0.7, 0.3), (0.95, 0.1), (0.6, 1e-3), (-1, 2.0)]


@pytest.mark.parametrize(("mean", "std"), GAUSSIANS)
@pytest.mark.parametrize("delta", [0.6, 0.8])
def test_o2_gaussian_against_numerical_integration(mean, std, delta):
    def integrand(z):
        return o2_of(mean + std * z, delta) * math.exp(-z * z / 2) / math.sqrt(2 * math.pi)

    kinks = [z for z in ((TAU - mean) / std, (delta - mean) / std) if abs(z) < 12]
    expected, _ = quad(integrand, -12, 12, points=kinks or None, limit=200, epsabs=1e-12)
    args = (torch.tensor(v, dtype=torch.float64) for v in (mean, std, delta))
    assert float(o2_gaussian(*args, TAU)) == pytest.approx(expected, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(("mean", "std"), GAUSSIANS)
def test_o2_gaussian_against_monte_carlo(mean, std):
    s = mean + std * torch.randn(200_000, generator=torch.manual_seed(0), dtype=torch.float64)
    sample = o2(s, torch.tensor(0.8), TAU)
    error = 4 * float(sample.std()) / math.sqrt(len(s)) + 1e-9
    got = o2_gaussian(torch.tensor(mean), torch.tensor(std), torch.tensor(0.8), TAU)
    assert float(got) == pytest.approx(float(sample.mean()), abs=error + 1e-6)


def test_o2_gaussian_of_no_spread_is_o2_with_its_slopes():
    means = torch.linspace(-1, 1, 40).requires_grad_()  # none of it at a kink
    delta, std = torch.full((40,), 0.8), torch.full((40,), 1e-6)
    gaussian, exact = o2_gaussian(means, std, delta, TAU), o2(means, delta, TAU)
    assert gaussian.tolist() == pytest.approx(exact.tolist(), abs=1e-6)
    slopes = [torch.autograd.grad(value.sum(), means)[0] for value in (gaussian, exact)]
    assert slopes[0].tolist() == pytest.approx(slopes[1].tolist(), abs=1e-6)


def test_o2_gaussian_has_the_gradient_of_its_values():
    mean = torch.linspace(0, 1, 9, dtype=torch.float64, requires_grad=True)
    std = torch.linspace(0.05, 0.3, 9, dtype=torch.float64, requires_grad=True)
    delta = torch.full((9,), 0.8, dtype=torch.float64)
    assert torch.autograd.gradcheck(lambda m, s: o2_gaussian(m, s, delta, TAU), (mean, std))


def terms():
    rng = np.random.default_rng(2)
    return Terms(*(torch.tensor(rng.normal(size=6), requires_grad=True) for _ in range(4)))


def test_total_and_means_by_hand():
    t, total = terms(), 0.0
    numbers = {"identical": 0.9, "dissimilar": 0.7, "similar": 0.5, "reconstruction": 0.3}
    for name, weight in numbers.items():
        mean = sum(getattr(t, name).tolist()) / 6
        assert t.means()[name] == pytest.approx(mean)
        total += weight * mean
    assert float(t.total(Weights(**numbers)).detach()) == pytest.approx(total)
    assert list(t.means()) == list(numbers)


@pytest.mark.parametrize("off", ["identical", "dissimilar", "similar", "reconstruction"])
def test_a_weight_of_zero_switches_a_term_off(off):
    t = terms()
    t.total(Weights(**{**vars(Weights(1.0, 1.0, 1.0, 1.0)), off: 0.0})).backward()
    for name, value in vars(t).items():
        assert bool(value.grad.any()) == (name != off)
