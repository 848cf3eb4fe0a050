"""Both encoders against their formulas in explicit loops, and scikit-learn's ridge."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import Ridge

from zsl_core.encoders import (
    DECODER_RIDGE,
    KERNEL_FLOOR,
    START_RIDGE,
    KernelEncoder,
    MLPEncoder,
)
from zsl_core.parallel import torch_threads
from zsl_core.similarity import l2_normalize


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """Threads that wait for each other make tiny problems slow on a busy machine."""
    with torch_threads(1):
        yield


def classes(c=10, k=6, seed=0):
    return torch.tensor(l2_normalize(np.abs(np.random.default_rng(seed).normal(size=(c, k)))))


def unit(rows, d=8, seed=1, sign=True):
    x = np.random.default_rng(seed).normal(size=(rows, d))
    return torch.tensor(l2_normalize(x if sign else np.abs(x)))


def kernel_encoder(seen, d=8, gamma=1.0, lambda_kernel=1e-3, prototypes=None):
    encoder = KernelEncoder(seen, d, gamma=gamma, lambda_kernel=lambda_kernel)
    encoder._place(unit(len(seen), d) if prototypes is None else prototypes)
    return encoder.requires_grad_(False)


def kernel_of(a, seen, gamma):
    """k(a, y_c) in float64 with the median over pairs (lower of the two middle ones)."""
    a, y = np.asarray(a, dtype=float), np.asarray(seen, dtype=float)
    pairs = sorted(((y[i] - y[j]) ** 2).sum() for i in range(len(y)) for j in range(i))
    median = pairs[(len(pairs) - 1) // 2]
    return np.exp(-gamma / median * ((a[:, None] - y[None]) ** 2).sum(axis=2))


@pytest.mark.parametrize("gamma", [0.3, 1.0, 5.0])
def test_the_prototypes_are_a_sum_of_kernels(gamma):
    seen, new = classes(), classes(7, seed=5)
    encoder = kernel_encoder(seen, gamma=gamma)
    alpha = np.linalg.solve(
        kernel_of(seen, seen, gamma), encoder.seen_prototypes().double().numpy()
    )
    k = kernel_of(new, seen, gamma)
    for row, got in zip(k, encoder(new), strict=True):
        f = np.zeros(8)
        for c in range(10):
            f += alpha[c] * row[c]
        assert got.numpy() == pytest.approx(f / np.linalg.norm(f), abs=1e-4)


def test_prototypes_are_unit_rows_that_were_placed():
    encoder, prototypes = kernel_encoder(classes()), unit(10)
    assert encoder.seen_prototypes().numpy() == pytest.approx(prototypes.numpy(), abs=1e-5)
    assert encoder(classes(30, seed=9)).norm(dim=1).numpy() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("shape", [(10, 6), (73, 312), (200, 30)])
def test_at_the_seen_classes_f_gives_the_seen_prototypes(shape):
    encoder = kernel_encoder(classes(*shape))
    assert encoder(encoder.seen).numpy() == pytest.approx(
        encoder.seen_prototypes().numpy(), abs=1e-3
    )


@pytest.mark.parametrize("gap", [0.0, 1e-4, 1e-3, 1e-2])
@pytest.mark.parametrize("gamma", [0.1, 1.0])
def test_so_it_does_for_nearly_equal_classes_once_started(gap, gamma):
    """No f parts equal inputs, but from `start` on f is smooth enough for it not to matter."""
    seen = classes(40, 30).numpy().copy()
    seen[1] = seen[0] + gap * np.random.default_rng(2).normal(size=30) / math.sqrt(30)
    encoder = KernelEncoder(torch.tensor(l2_normalize(seen)), 8, gamma=gamma, lambda_kernel=1e-3)
    encoder.start(unit(40))
    with torch.no_grad():
        at_seen, prototypes = encoder(encoder.seen).numpy(), encoder.seen_prototypes().numpy()
    assert at_seen == pytest.approx(prototypes, abs=1e-3)


def test_root_and_inverse_root_are_those_of_the_kernel():
    seen = classes()
    encoder = kernel_encoder(seen, gamma=2.0)
    kernel = kernel_of(seen, seen, 2.0)
    assert np.linalg.eigvalsh(kernel).min() > KERNEL_FLOOR
    assert (encoder.root @ encoder.root.T).numpy() == pytest.approx(kernel, abs=1e-5)
    assert (encoder.inverse_root @ encoder.root).numpy() == pytest.approx(np.eye(10), abs=1e-3)


def test_it_starts_at_kernel_ridge_regression_of_the_means():
    seen, means = classes(), 0.7 * unit(10, sign=False)
    encoder = KernelEncoder(seen, 8, gamma=1.0, lambda_kernel=0.0)
    encoder.start(means)
    kernel = kernel_of(seen, seen, 1.0)
    ridge = KernelRidge(alpha=START_RIDGE, kernel="precomputed").fit(kernel, means.numpy())
    assert START_RIDGE == 0.1
    expected = l2_normalize(ridge.predict(kernel))
    assert encoder.seen_prototypes().detach().numpy() == pytest.approx(expected, abs=1e-4)


def test_the_decoder_is_ridge_regression_from_the_prototypes():
    seen, f = classes(), unit(5, seed=3)
    encoder = kernel_encoder(seen)
    ridge = Ridge(alpha=DECODER_RIDGE, fit_intercept=False)
    ridge.fit(encoder.seen_prototypes().double().numpy(), seen.double().numpy())
    assert encoder.decode(f).numpy() == pytest.approx(ridge.predict(f.double().numpy()), abs=1e-5)
    prototypes = encoder.seen_prototypes()
    expected = ridge.predict(prototypes.double().numpy())
    assert encoder.reconstructed(prototypes).numpy() == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("lambda_kernel", [0.0, 1e-3, 0.5])
def test_the_penalty_is_the_norm_of_the_map(lambda_kernel):
    """``lambda / c tr(F' K^-1 F)`` of unit prototypes F, however long the free ones are."""
    seen = classes()
    encoder = kernel_encoder(seen, lambda_kernel=lambda_kernel)
    f = encoder.seen_prototypes().double().numpy()
    kernel = kernel_of(seen, seen, 1.0)
    expected = lambda_kernel / 10 * np.trace(f.T @ np.linalg.inv(kernel) @ f)
    assert float(encoder.penalty(encoder.seen_prototypes())) == pytest.approx(expected, rel=1e-3)
    encoder.beta.mul_(7)
    assert float(encoder.penalty(encoder.seen_prototypes())) == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize("gamma", [1.0, 0.2, 3.0])
def test_a_kernel_encoder_continues_whatever_the_bandwidth(gamma):
    seen = classes()
    earlier = kernel_encoder(seen)
    later = KernelEncoder(seen, 8, gamma=gamma, lambda_kernel=0.1)
    assert later.can_continue(earlier)
    later.continue_from(earlier)
    assert later.seen_prototypes().detach().numpy() == pytest.approx(
        earlier.seen_prototypes().numpy(), abs=1e-4
    )


def test_who_cannot_continue():
    seen = classes()
    kernel = kernel_encoder(seen)
    mlp = MLPEncoder(seen, 8, hidden=5, relu_output=True)
    assert mlp.can_continue(MLPEncoder(seen, 8, hidden=5, relu_output=True))
    assert not kernel.can_continue(mlp)
    assert not kernel.can_continue(kernel_encoder(seen, d=9))
    assert not kernel.can_continue(kernel_encoder(seen.flip(0)))
    assert not kernel.can_continue(kernel_encoder(classes(9)))
    assert not mlp.can_continue(MLPEncoder(seen, 8, hidden=6, relu_output=True))


@pytest.mark.parametrize("twins", [2, 8, 10])
def test_classes_of_equal_embedding_are_no_error(twins):
    """Even where most pairs have distance 0, so that the median distance is 0."""
    seen = classes()
    seen[:twins] = seen[0]
    encoder = KernelEncoder(seen, 8, gamma=1.0, lambda_kernel=1e-3)
    encoder.start(unit(10))
    for values in (
        encoder(seen),
        encoder.seen_prototypes(),
        encoder.penalty(encoder.seen_prototypes()),
    ):
        assert torch.isfinite(values).all()


def test_the_mlp_by_hand():
    y = classes(3)
    for relu_output in (True, False):
        torch.manual_seed(0)
        encoder = MLPEncoder(classes(), 8, hidden=16, relu_output=relu_output)
        encoder.start(unit(10, sign=False))
        w = {k: v.double().numpy() for k, v in encoder.state_dict().items()}
        hidden = np.maximum(
            y.double().numpy() * math.sqrt(6) @ w["f.0.weight"].T + w["f.0.bias"], 0
        )
        out = hidden @ w["f.2.weight"].T + w["f.2.bias"]
        out = np.maximum(out, 0) if relu_output else out
        expected = out / np.linalg.norm(out, axis=1, keepdims=True)
        assert encoder(y).detach().numpy() == pytest.approx(expected, abs=1e-5)
        f = unit(4).double().numpy()
        hidden = np.maximum(f * math.sqrt(8) @ w["g.0.weight"].T + w["g.0.bias"], 0)
        back = hidden @ w["g.2.weight"].T + w["g.2.bias"]
        assert encoder.decode(unit(4)).detach().numpy() == pytest.approx(back, abs=1e-5)


def test_the_mlp_has_relu_outputs_only_if_asked_and_the_right_shapes():
    torch.manual_seed(0)
    linear = MLPEncoder(classes(), 50, hidden=16, relu_output=False).requires_grad_(False)
    relu = MLPEncoder(classes(), 50, hidden=16, relu_output=True).requires_grad_(False)
    assert float(linear.seen_prototypes().min()) < 0
    assert float(relu.seen_prototypes().min()) == 0
    for encoder in (linear, relu):
        assert encoder.seen_prototypes().shape == (10, 50)
        assert encoder.decode(encoder.seen_prototypes()).shape == (10, 6)
        assert encoder.seen_prototypes().norm(dim=1).numpy() == pytest.approx(1, abs=1e-5)
        assert float(encoder.penalty(encoder.seen_prototypes())) == 0


def test_the_mlp_starts_near_the_mean_image():
    torch.manual_seed(0)
    means = unit(10, d=200, sign=False)
    encoder = MLPEncoder(classes(), 200, hidden=64, relu_output=True).requires_grad_(False)
    centre = means.mean(dim=0) / means.mean(dim=0).norm()
    before = float((encoder.seen_prototypes() @ centre).mean())
    encoder.start(means)
    assert float((encoder.seen_prototypes() @ centre).min()) > max(0.8, before)


def test_an_mlp_continues_with_the_same_weights():
    torch.manual_seed(0)
    a, b = (MLPEncoder(classes(), 8, hidden=5, relu_output=True) for _ in range(2))
    b.continue_from(a)
    assert torch.equal(a.seen_prototypes(), b.seen_prototypes())
    with torch.no_grad():
        b.f[0].weight.add_(1)
    assert not torch.equal(a.f[0].weight, b.f[0].weight)  # a copy, not the same tensor
