"""The one-vs-other solver: loss and gradient by loops, chunks, and liblinear's objective."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning
from sklearn.svm import LinearSVC

import zsl_core  # before torch: it sets an OpenMP variable
from zsl_core.datasets import load_dataset
from zsl_core.methods import squared_hinge
from zsl_core.methods.squared_hinge import OneVsOther, minimise
from zsl_core.similarity import l2_normalize

import torch  # isort: skip

assert zsl_core
CPU = torch.device("cpu")
N, D, C = 90, 24, 6
EVERY = torch.arange(C)


def problem(lam: float = 1e-3, *, x: Any = None, **limits: int) -> OneVsOther:
    rng = np.random.default_rng(0)
    rows = rng.integers(0, C, size=N)
    means = rng.normal(size=(C, D))
    made = l2_normalize((means[rows] + 1.5 * rng.normal(size=(N, D))).astype(np.float32))
    features = made if x is None else x
    return OneVsOther(features, torch.as_tensor(rows), C, lam, CPU, **limits)


def classifiers(scale: float = 1.0) -> torch.Tensor:
    drawn = np.random.default_rng(1).normal(size=(C, D)) * scale
    return torch.tensor(drawn, dtype=torch.float32)


def objective(W: torch.Tensor, of: OneVsOther) -> float:
    scores = np.asarray(of.x[:], dtype=np.float64) @ W.double().numpy().T
    signs = np.where(np.arange(len(W)) == of.rows.numpy()[:, None], 1, -1)
    short = np.maximum(0, 1 - signs * scores)
    return float(np.square(short).mean() + of.lam / 2 * W.double().square().sum())


def test_loss_and_gradient_by_an_explicit_loop() -> None:
    made, W = problem(), classifiers()
    loss, gradient = made.loss_and_gradient(W, EVERY)
    for c in range(C):
        w = W[c].double().numpy()
        expected, slope = made.lam / 2 * w @ w, made.lam * w
        for n in range(N):
            x, sign = made.x[n].astype(np.float64), 1 if made.rows[n] == c else -1
            short = max(0.0, 1 - sign * (w @ x))
            expected += short**2 / (N * C)
            slope = slope - 2 * sign * short * x / (N * C)
        assert float(loss[c]) == pytest.approx(expected, rel=1e-6)
        np.testing.assert_allclose(gradient[c].numpy(), slope, rtol=1e-4, atol=1e-7)


def test_the_losses_sum_to_the_objective() -> None:
    made, W = problem(), classifiers()
    assert float(made.loss_and_gradient(W, EVERY)[0].sum()) == pytest.approx(
        objective(W, made), rel=1e-6
    )


def test_some_classes_are_the_same_as_all_classes() -> None:
    made, W = problem(), classifiers()
    loss, gradient = made.loss_and_gradient(W, EVERY)
    some = torch.tensor([4, 1])
    its_loss, its_gradient = made.loss_and_gradient(W[some], some)
    torch.testing.assert_close(its_loss, loss[some])
    torch.testing.assert_close(its_gradient, gradient[some])


@pytest.mark.parametrize("chunk", [1, 7 * D, 89 * D, 90 * D])
@pytest.mark.parametrize("scale", [0.01, 1.0, 5.0])
def test_chunks_change_nothing(chunk: int, scale: float) -> None:
    whole, parts, forgetful = problem(), problem(chunk=chunk), problem(chunk=chunk, kept=0)
    W = classifiers(scale)
    loss, gradient = whole.loss_and_gradient(W, EVERY)
    step = whole.newton_step(W, gradient, EVERY)
    for other in (parts, forgetful):
        its_loss, its_gradient = other.loss_and_gradient(W, EVERY)
        torch.testing.assert_close(its_loss, loss, rtol=1e-6, atol=0)
        torch.testing.assert_close(its_gradient, gradient, rtol=1e-4, atol=1e-7)
        its_step = other.newton_step(W, gradient, EVERY)
        assert float((its_step - step).norm() / step.norm()) < 1e-3


def test_no_more_images_are_read_at_once_than_a_chunk_holds() -> None:
    asked: list[int] = []

    class Recorded:
        shape = (N, D)

        def __getitem__(self, rows: Any) -> Any:
            found = problem().x[rows]
            asked.append(len(found))
            return found

    minimise(problem(x=Recorded(), chunk=10 * D), classifiers(0.01), max_iter=50)
    assert max(asked) <= max(10, D)  # the exact step reads at most d images


def test_both_ways_to_a_step_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    made = problem(lam=1e-2)
    W = minimise(made, classifiers(0.01), max_iter=1)
    gradient = made.loss_and_gradient(W, EVERY)[1]
    monkeypatch.setattr(squared_hinge, "FORCING", 1e-4)
    steps = []
    for exact in (0, N):
        monkeypatch.setattr(squared_hinge, "EXACT", exact)
        steps.append(made.newton_step(W, gradient, EVERY))
    assert float((steps[0] - steps[1]).norm() / steps[1].norm()) < 1e-3


@pytest.mark.parametrize("exponent", [-8, -18, -24, -30])
@pytest.mark.parametrize("spread", [0.5, 1.0])
def test_no_worse_than_liblinear(exponent: int, spread: float) -> None:
    """Also where lambda is so small that a joint L-BFGS was not done after 200 iterations."""
    spec = "gaussian:n_classes=12,n_unseen=4,n_features=20,n_attributes=8,"
    data = load_dataset(spec + f"within_class_spread={spread}")
    train, lam = data.split.train, 2.0**exponent
    x, y = l2_normalize(data.features[train]), data.labels[train]
    made = OneVsOther(x, torch.as_tensor(y), 8, lam, CPU)
    ours = minimise(made, torch.zeros(8, x.shape[1]), max_iter=200)
    machine = LinearSVC(
        fit_intercept=False, dual=False, C=1 / (len(y) * 8 * lam), tol=1e-8, max_iter=20000
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        theirs = torch.as_tensor(machine.fit(x.astype(np.float64), y).coef_)
    assert objective(ours, made) <= objective(theirs, made) * (1 + 1e-3)


def test_a_float16_memory_map_is_enough(tmp_path: Path) -> None:
    x = problem().x[:]
    np.save(tmp_path / "x.npy", x.astype(np.float16))
    mapped = np.load(tmp_path / "x.npy", mmap_mode="r")
    assert isinstance(mapped, np.memmap)
    ours = minimise(problem(x=mapped, chunk=20 * D), classifiers(0.01), max_iter=50)
    whole = minimise(problem(), classifiers(0.01), max_iter=50)
    assert float((ours - whole).norm() / whole.norm()) < 0.01


def test_the_same_start_gives_the_same_bits_and_another_the_same_end() -> None:
    first, again = (minimise(problem(), classifiers(0.01), max_iter=50) for _ in range(2))
    assert torch.equal(first, again)
    other = minimise(problem(), classifiers(1.0), max_iter=50)
    assert float((other - first).norm() / first.norm()) < 0.01


def test_no_penalty_and_twin_images_are_no_crash() -> None:
    x = problem().x[:].copy()
    x[1::2] = x[::2]
    ours = minimise(problem(lam=0.0, x=x), classifiers(0.01), max_iter=50)
    assert torch.isfinite(ours).all()
    zero = problem(lam=0.0, x=x)
    assert objective(ours, zero) < objective(torch.zeros(C, D), zero)
