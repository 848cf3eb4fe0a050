"""The optimiser reaches the known optimum, never rises, and follows the true gradient."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.in_double import in_double
from zsl_core.encoders import KernelEncoder, MLPEncoder
from zsl_core.errors import InputError
from zsl_core.expectations import (
    ClassStatisticsExpectation,
    ExactExpectation,
    SampledQuadruplets,
)
from zsl_core.objectives import Weights
from zsl_core.parallel import torch_threads
from zsl_core.relations import Relations
from zsl_core.similarity import l2_normalize
from zsl_core.statistics import class_means, class_statistics
from zsl_core.training import devices, objective, pick_device, train

CPU = torch.device("cpu")
O1_ONLY = Weights(1.0, 1.0, 0.0, 0.0)
ALL = Weights(1.0, 1.0, 0.5, 0.1)


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """Threads that wait for each other make tiny problems slow on a busy machine."""
    with torch_threads(1):
        yield


class Problem:
    def __init__(self, c=12, k=6, d=20, per_class=8, seed=0, tau=None, raw=True):
        rng = np.random.default_rng(seed)
        y = np.abs(rng.normal(size=(c, k)))
        self.seen = torch.tensor(l2_normalize(y))
        self.rows = rng.permutation(np.repeat(np.arange(c), per_class))
        x = (y @ rng.normal(size=(k, d)))[self.rows] + 0.8 * rng.normal(size=(c * per_class, d))
        self.x = l2_normalize(np.abs(x) if raw else x)
        self.relations = Relations.from_embeddings(y.astype(np.float32), tau)
        self.means = class_means(self.x, self.rows)

    def statistics(self):
        return ClassStatisticsExpectation(
            class_statistics(self.x, self.rows, 4), self.relations, CPU
        )

    def exact(self):
        return ExactExpectation(self.x, self.rows, self.relations, CPU)

    def sampled(self):
        return SampledQuadruplets(
            self.x, self.rows, self.relations, CPU, batch_size=32, hard=False, seed=0
        )

    def kernel(self, lambda_kernel=1e-3, gamma=1.0, start=True):
        encoder = KernelEncoder(
            self.seen, self.x.shape[1], gamma=gamma, lambda_kernel=lambda_kernel
        )
        if start:
            encoder.start(torch.tensor(self.means))
        return encoder

    def mlp(self):
        torch.manual_seed(0)
        return MLPEncoder(self.seen, self.x.shape[1], hidden=16, relu_output=True)


def run(encoder, expectation, weights, max_iter=40, tol=0.0, learning_rate=3e-3):
    return list(
        train(
            encoder, expectation, weights, max_iter=max_iter, tol=tol, learning_rate=learning_rate
        )
    )


@pytest.mark.parametrize("kind", ["statistics", "exact"])
@pytest.mark.parametrize("tau", [0.6, 0.8, 0.95])
@pytest.mark.parametrize("raw", [True, False])
def test_oracle_of_o1_alone(kind, tau, raw):
    """METHOD section 4: the optimum is m_r - mean_k (tau - delta_kr) m_k, normalised."""
    p = Problem(tau=tau, raw=raw)
    encoder = p.kernel(lambda_kernel=0.0)
    run(encoder, getattr(p, kind)(), O1_ONLY, max_iter=400)
    got = encoder.seen_prototypes().detach().numpy()
    optimum = 0.0
    for r in range(12):
        direction = p.means[r].astype(float)
        others = np.flatnonzero(p.relations.dissimilar[r])
        for k in others:
            direction -= (tau - float(p.relations.delta[r, k])) * p.means[k] / len(others)
        optimum -= np.linalg.norm(direction) / 12
        assert got[r] @ direction / np.linalg.norm(direction) > 0.9999
    with torch.no_grad():
        loss, _ = objective(encoder, getattr(p, kind)(), O1_ONLY)
    assert float(loss) == pytest.approx(optimum, abs=1e-5)


def test_attraction_alone_ends_at_the_class_means():
    p = Problem()
    encoder = p.kernel(lambda_kernel=0.0)
    run(encoder, p.statistics(), Weights(1, 0, 0, 0), max_iter=200)
    cosines = (encoder.seen_prototypes().detach().numpy() * l2_normalize(p.means)).sum(axis=1)
    assert cosines.min() > 0.9999


@pytest.mark.parametrize("kind", ["statistics", "exact"])
@pytest.mark.parametrize("weights", [ALL, O1_ONLY, Weights(1, 1, 20.0, 0.0)])
@pytest.mark.parametrize("lambda_kernel", [0.0, 1e-3, 1.0])
def test_the_loss_never_rises(kind, weights, lambda_kernel):
    p = Problem()
    encoder = p.kernel(lambda_kernel)
    expectation = getattr(p, kind)()
    losses = [epoch.loss for epoch in run(encoder, expectation, weights, max_iter=100)]
    assert max(np.diff(losses)) <= 2e-6 * abs(losses[-1])
    assert losses[-1] < losses[0] - 1e-4


@pytest.mark.parametrize("kind", ["statistics", "exact"])
def test_an_epoch_tells_the_loss_of_where_it_stands(kind):
    p = Problem()
    encoder, expectation = p.kernel(), getattr(p, kind)()
    for epoch in train(encoder, expectation, ALL, max_iter=30, learning_rate=1, tol=0):
        with torch.no_grad():
            loss, terms = objective(encoder, expectation, ALL)
        assert epoch.loss == pytest.approx(float(loss), abs=1e-6)
        assert epoch.terms == pytest.approx(terms.means(), abs=1e-6)
        t = epoch.terms
        o = t["identical"] + t["dissimilar"] + 0.5 * t["similar"] + 0.1 * t["reconstruction"]
        assert epoch.loss == pytest.approx(
            o + float(encoder.penalty(encoder.seen_prototypes()).detach()), abs=1e-5
        )


@pytest.mark.parametrize("kind", ["statistics", "exact"])
@pytest.mark.parametrize("encoder", ["kernel", "mlp"])
def test_the_gradient_of_the_whole_objective_against_differences(kind, encoder):
    p = Problem(c=6, k=4, d=7, tau=0.7)
    f, expectation = in_double(getattr(p, encoder)(), getattr(p, kind)())
    weights = Weights(1.0, 0.8, 2.0, 0.5)
    loss, terms = objective(f, expectation, weights)
    assert all(terms.means().values())  # every term takes part
    loss.backward()
    rng, step = np.random.default_rng(0), 1e-6
    for parameter in f.parameters():
        flat, gradient = parameter.data.view(-1), parameter.grad.view(-1)
        for index in rng.choice(len(flat), min(12, len(flat)), replace=False):
            ends = []
            for sign in (1, -1):
                flat[index] += sign * step
                with torch.no_grad():
                    ends.append(float(objective(f, expectation, weights)[0]))
                flat[index] -= sign * step
            difference = (ends[0] - ends[1]) / (2 * step)
            assert float(gradient[index]) == pytest.approx(difference, rel=1e-4, abs=1e-7)


@pytest.mark.parametrize("encoder", ["kernel", "mlp"])
@pytest.mark.parametrize("kind", ["statistics", "exact", "sampled"])
def test_every_pair_of_encoder_and_expectation_learns(encoder, kind):
    p = Problem()
    f = getattr(p, encoder)() if encoder == "mlp" else p.kernel()
    f.start(torch.tensor(p.means))
    with torch.no_grad():
        before = float(objective(f, p.exact(), ALL)[0])
    run(f, getattr(p, kind)(), ALL, max_iter=60)
    with torch.no_grad():
        after = float(objective(f, p.exact(), ALL)[0])
    assert after < before - 0.005


@pytest.mark.parametrize(
    ("encoder", "kind", "steps"),
    [
        ("kernel", "statistics", [0, 5, 10, 15, 20]),
        ("mlp", "statistics", [0, 10, 20]),
        ("mlp", "sampled", [0, 3, 6, 9, 12, 15, 18, 20]),  # 96 images in batches of 32
        ("kernel", "sampled", [0, 3, 6, 9, 12, 15, 18, 20]),
    ],
)
def test_when_it_yields(encoder, kind, steps):
    p = Problem()
    epochs = run(getattr(p, encoder)(), getattr(p, kind)(), ALL, max_iter=20)
    assert [epoch.step for epoch in epochs] == steps


@pytest.mark.parametrize("encoder", ["kernel", "mlp"])
@pytest.mark.parametrize("max_iter", [1, 7])
def test_it_takes_no_more_steps_than_told(encoder, max_iter):
    p = Problem()
    epochs = run(getattr(p, encoder)(), p.statistics(), ALL, max_iter=max_iter)
    assert epochs[-1].step == max_iter


def test_lbfgs_does_as_many_iterations_as_it_says():
    p = Problem()
    seen, step = [], torch.optim.LBFGS.step

    def counted(self, closure):
        result = step(self, closure)
        seen.append(self.state[self._params[0]]["n_iter"])
        return result

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(torch.optim.LBFGS, "step", counted)
        epochs = run(p.kernel(), p.statistics(), ALL, max_iter=20)
    assert [epoch.step for epoch in epochs[1:]] == seen


def test_tol_stops_early_and_zero_does_not():
    p = Problem()
    assert run(p.kernel(), p.statistics(), ALL, max_iter=200, tol=1e-2)[-1].step < 50
    coarse, fine = (
        run(p.kernel(), p.statistics(), ALL, max_iter=200, tol=tol)[-1] for tol in (1e-2, 1e-5)
    )
    assert coarse.step < fine.step
    assert coarse.loss > fine.loss


@pytest.mark.parametrize("scale", [1e-3, 1e3])
def test_tol_is_a_share_of_the_loss(scale):
    p, steps = Problem(), []
    for factor in (1.0, scale):
        weights = Weights(*(factor * w for w in vars(ALL).values()))
        encoder = p.kernel(factor * 1e-3)
        steps.append(run(encoder, p.statistics(), weights, max_iter=200, tol=1e-4)[-1].step)
    assert abs(steps[0] - steps[1]) <= 5  # an epoch; without the share it is 10 or 200


def test_reconstruction_is_that_of_the_references_drawn():
    p = Problem()
    encoder = p.mlp()
    expectation = SampledQuadruplets(
        p.x, p.rows, p.relations, CPU, batch_size=5, hard=False, seed=0
    )
    twin = SampledQuadruplets(p.x, p.rows, p.relations, CPU, batch_size=5, hard=False, seed=0)
    with torch.no_grad():
        prototypes = encoder.seen_prototypes()
        _, terms = objective(encoder, expectation, ALL)
        references = twin(prototypes).references
        back = encoder.decode(prototypes)
    expected = [float(((back[r] - p.seen[r]) ** 2).sum()) for r in references]
    assert terms.reconstruction.tolist() == pytest.approx(expected, rel=1e-5)


def test_nothing_runs_before_the_first_or_after_the_last_asked_for():
    p = Problem()
    encoder = p.kernel()
    start = encoder.beta.detach().clone()
    epochs = train(encoder, p.statistics(), ALL, max_iter=40, learning_rate=1, tol=0)
    assert torch.equal(encoder.beta, start)
    assert next(epochs).step == 0  # a look at the start, before anything is learnt
    assert torch.equal(encoder.beta, start)
    next(epochs)
    first = encoder.beta.detach().clone()
    assert not torch.equal(first, start)
    epochs.close()
    assert torch.equal(encoder.beta, first)


def test_a_reconstruction_weight_of_zero_leaves_the_decoder_alone():
    p = Problem()
    encoder = p.mlp()
    before = encoder.g[0].weight.detach().clone()
    epochs = run(encoder, p.statistics(), O1_ONLY, max_iter=10)
    assert torch.equal(encoder.g[0].weight, before)
    assert epochs[-1].terms["reconstruction"] == 0
    run(encoder, p.statistics(), ALL, max_iter=10)
    assert not torch.equal(encoder.g[0].weight, before)


def test_devices():
    assert pick_device("cpu") == CPU
    expected = "cuda" if torch.cuda.is_available() else "cpu"
    if not torch.backends.mps.is_available():
        assert pick_device("auto").type == expected
    assert devices()[0] == "auto"
    for device in devices()[1:]:
        assert pick_device(device).type == device
    for device in {"cuda", "mps"} - set(devices()):
        with pytest.raises(InputError, match=f"it has no {device}"):
            pick_device(device)
