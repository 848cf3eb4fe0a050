"""The three expectations against explicit loops over quadruplets, and against each other."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from scipy.stats import norm

from zsl_core.datasets import load_dataset
from zsl_core.expectations import (
    ClassStatisticsExpectation,
    ExactExpectation,
    SampledQuadruplets,
)
from zsl_core.objectives import Terms, Weights
from zsl_core.parallel import torch_threads
from zsl_core.relations import Relations
from zsl_core.similarity import l2_normalize
from zsl_core.statistics import class_statistics

CPU = torch.device("cpu")
NAMES = ("identical", "dissimilar", "similar")


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """Threads that wait for each other make tiny problems slow on a busy machine."""
    with torch_threads(1):
        yield


def problem(counts=(3, 2, 4, 1, 2), d=6, seed=0, tau=None, y=None):
    """Unit images of some classes, the relations of these, and random unit prototypes."""
    rng = np.random.default_rng(seed)
    c = len(counts)
    y = np.abs(rng.normal(size=(c, 4))) if y is None else np.asarray(y)
    rows = rng.permutation(np.repeat(np.arange(c), counts))
    x = l2_normalize(rng.normal(size=(c, d))[rows] + 0.7 * rng.normal(size=(len(rows), d)))
    return SimpleNamespace(
        x=x,
        rows=rows,
        relations=Relations.from_embeddings(y.astype(np.float32), tau),
        prototypes=torch.tensor(l2_normalize(rng.normal(size=(c, d)))),
    )


def exact(p):
    return ExactExpectation(p.x, p.rows, p.relations, CPU)


def statistics(p, rank=16):
    return ClassStatisticsExpectation(class_statistics(p.x, p.rows, rank), p.relations, CPU)


def sampled(p, batch_size=64, seed=0, hard=False):
    return SampledQuadruplets(
        p.x, p.rows, p.relations, CPU, batch_size=batch_size, hard=hard, seed=seed
    )


KINDS = [exact, lambda p: statistics(p, 4), sampled, lambda p: sampled(p, hard=True)]


def images_of(p, mask_row):
    """(image, probability): a class uniform over the mask, then an image uniform within it."""
    classes = np.flatnonzero(mask_row)
    return [
        (n, 1 / len(classes) / (p.rows == c).sum())
        for c in classes
        for n in np.flatnonzero(p.rows == c)
    ]


def expected_by_quadruplets(p, weights):
    """The mean of O over every (r, i, j, k), one by one; a missing partner adds nothing."""
    relations, tau, c = p.relations, p.relations.tau, len(p.relations.delta)
    f, x = p.prototypes.double().numpy(), p.x.astype(float)
    total = 0.0
    for r in range(c):
        masks = (relations.identical[r], relations.similar[r], relations.dissimilar[r])
        choices = [images_of(p, mask) or [(None, 1.0)] for mask in masks]
        for (i, p_i), (j, p_j), (k, p_k) in itertools.product(*choices):
            o = -weights.identical * float(f[r] @ x[i])
            if k is not None:
                weight = tau - float(relations.delta[r, p.rows[k]])
                o += weights.dissimilar * weight * float(f[r] @ x[k])
            if j is not None:
                s = float(f[r] @ x[j])
                above = max(s - float(relations.delta[r, p.rows[j]]), 0)
                o += weights.similar * (max(tau - s, 0) + above)
            total += o * p_i * p_j * p_k / c
    return total


@pytest.mark.parametrize(
    "weights",
    [Weights(1, 1, 0.1, 0), Weights(1, 0, 0, 0), Weights(0, 1, 0, 0), Weights(0, 0, 1, 0)],
)
@pytest.mark.parametrize("twins", [False, True])
@pytest.mark.parametrize("tau", [0.6, 0.9])
def test_exact_against_every_quadruplet(weights, twins, tau):
    y = np.abs(np.random.default_rng(4).normal(size=(5, 4)))
    if twins:
        y[2] = 3 * y[0]
    p = problem(tau=tau, y=y)
    t = exact(p)(p.prototypes)
    terms = Terms(t.identical, t.dissimilar, t.similar, torch.zeros(5))
    expected = expected_by_quadruplets(p, weights)
    assert float(terms.total(weights)) == pytest.approx(expected, abs=1e-6)
    assert t.references.tolist() == list(range(5))


@pytest.mark.parametrize("seed", range(4))
def test_o1_of_class_statistics_is_exact(seed):
    p = problem((30, 5, 17, 1, 9, 260), d=20, seed=seed)
    a, b = statistics(p, rank=2)(p.prototypes), exact(p)(p.prototypes)
    assert a.identical == pytest.approx(b.identical, abs=1e-5)
    assert a.dissimilar == pytest.approx(b.dissimilar, abs=1e-5)


def test_o1_of_class_statistics_is_exact_on_real_photos(xlsa17_root):
    data = load_dataset("xlsa17:CUB100", root=xlsa17_root)
    train = data.split.train
    classes, rows = np.unique(data.labels[train], return_inverse=True)
    rng = np.random.default_rng(0)
    relations = Relations.from_embeddings(data.embedding()[classes])
    p = SimpleNamespace(x=l2_normalize(data.features[train]), rows=rows, relations=relations)
    for prototypes in (rng.random((len(classes), 1280)), rng.normal(size=(len(classes), 1280))):
        f = torch.tensor(l2_normalize(prototypes))
        a, b = statistics(p)(f), exact(p)(f)
        assert a.identical == pytest.approx(b.identical, abs=1e-5)
        assert a.dissimilar == pytest.approx(b.dissimilar, abs=1e-5)


def test_o2_of_class_statistics_is_exact_for_gaussian_classes():
    """Where s is Gaussian within a class, only the sample's noise parts the two."""
    rng, c, d = np.random.default_rng(0), 6, 8
    rows = np.repeat(np.arange(c), 4000)
    centres = l2_normalize(np.abs(rng.normal(size=(c, d))))
    scales = rng.uniform(0.02, 0.3, size=(c, d))
    x = (centres[rows] + scales[rows] * rng.normal(size=(len(rows), d))).astype(np.float32)
    relations = Relations.from_embeddings(np.abs(rng.normal(size=(c, 4))), tau=0.6)
    p = SimpleNamespace(x=x, rows=rows, relations=relations)
    f = torch.tensor(l2_normalize(np.abs(rng.normal(size=(c, d)))))
    assert statistics(p, rank=8)(f).similar == pytest.approx(exact(p)(f).similar, abs=0.01)
    assert float(exact(p)(f).similar.max()) > 0.1  # so that .01 tells something
    # Without within-class spread the two still agree, and O2 is that of the means.
    p.x = centres[rows].astype(np.float32)
    assert statistics(p)(f).similar == pytest.approx(exact(p)(f).similar, abs=1e-4)


def test_o2_of_class_statistics_by_a_loop():
    p = problem((9, 12, 7, 8, 6), d=10, seed=3, tau=0.7)
    s = class_statistics(p.x, p.rows, 3)
    got = ClassStatisticsExpectation(s, p.relations, CPU)(p.prototypes).similar
    f = p.prototypes.double().numpy()
    for r in range(5):
        values = []
        for j in np.flatnonzero(p.relations.similar[r]):
            mean = f[r] @ s.means[j]
            std = np.sqrt(sum((u @ f[r]) ** 2 for u in s.factors[j]) + s.residuals[j])
            for a in (0.7 - mean, mean - p.relations.delta[r, j]):
                values.append(a * norm.cdf(a / std) + std * norm.pdf(a / std))
        expected = 2 * np.mean(values) if values else 0
        assert float(got[r]) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("tau", [0.6, 0.85])
def test_sampled_quadruplets_converge_to_the_exact_expectation(tau):
    p = problem(tau=tau, seed=5)
    draws, kind = 40, sampled(p, batch_size=1000)
    truth = exact(p)(p.prototypes)
    batches = [kind(p.prototypes) for _ in range(draws)]
    for name in NAMES:
        values = torch.cat([getattr(t, name) for t in batches]).double()
        error = 4 * float(values.std()) / len(values) ** 0.5 + 1e-6
        assert float(values.mean()) == pytest.approx(float(getattr(truth, name).mean()), abs=error)
        for r in range(5):  # and for each reference on its own
            own = torch.cat([getattr(t, name)[t.references == r] for t in batches]).double()
            assert len(own) == draws * 1000 / 5
            error = 4.5 * float(own.std()) / len(own) ** 0.5 + 1e-6
            assert float(own.mean()) == pytest.approx(float(getattr(truth, name)[r]), abs=error)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("tau", [-0.99, 0.5, 0.999])
def test_a_reference_without_a_partner_adds_nothing_and_no_nan(kind, tau):
    y = [[1, 0, 0], [0.9, 0.3, 0], [0, 0, 1], [0, 0.2, 1]]
    p = problem((3, 2, 4, 1), tau=tau, y=y)
    relations = p.relations
    f = p.prototypes.requires_grad_()
    t = kind(p)(f)
    for mask, values in ((relations.similar, t.similar), (relations.dissimilar, t.dissimilar)):
        alone = ~mask.any(axis=1)[t.references.numpy()]
        assert (values[torch.tensor(alone)] == 0).all()
        assert torch.isfinite(values).all()
    (gradient,) = torch.autograd.grad((t.identical + t.dissimilar + t.similar).sum(), f)
    assert torch.isfinite(gradient).all()
    if tau != 0.5:
        empty = t.similar if tau > 0.5 else t.dissimilar
        assert (empty == 0).all()


def test_a_lonely_reference_gets_no_gradient_from_the_missing_term():
    p = problem((3, 2, 4), tau=0.5, y=[[1, 0, 0], [0.9, 0.3, 0], [0, 0, 1]])
    for kind in KINDS:
        f = p.prototypes.clone().requires_grad_()
        (gradient,) = torch.autograd.grad(kind(p)(f).similar.sum(), f)
        assert not gradient[2].any()


@pytest.mark.parametrize("kind", KINDS)
def test_classes_of_equal_embedding_share_their_images(kind):
    """Both parts of a duplicated class are identical: O1 averages over both, equally."""
    y = np.abs(np.random.default_rng(8).normal(size=(5, 4)))
    y[3] = y[1]
    p = problem((4, 3, 5, 1, 2), y=y, tau=0.7)
    t = kind(p)(p.prototypes)
    assert all(torch.isfinite(getattr(t, name)).all() for name in NAMES)
    if kind is exact or not getattr(kind(p), "generator", None):
        means = np.array([p.x[p.rows == c].mean(axis=0) for c in range(5)])
        both = (means[1] + means[3]) / 2
        for r in (1, 3):
            expected = -float(p.prototypes[r].numpy() @ both)
            assert float(t.identical[r]) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("hard", [False, True])
def test_the_same_seed_gives_the_same_terms(hard):
    p = problem()
    a, b, c = (sampled(p, seed=s, hard=hard)(p.prototypes).identical for s in (1, 1, 2))
    assert torch.equal(a, b)
    assert not torch.equal(a, c)


def test_an_epoch_is_as_many_steps_as_cover_the_images():
    p = problem((3, 2, 4, 1, 2))
    assert [sampled(p, size).steps_per_epoch for size in (1, 5, 12, 100)] == [12, 3, 1, 1]


def test_hard_terms_are_at_least_as_large_as_those_of_random_ones():
    p = problem((20, 20, 20, 20, 20), tau=0.7, seed=2)
    hard, truth = sampled(p, 400, hard=True)(p.prototypes), exact(p)(p.prototypes)
    assert float(hard.similar.mean()) > float(truth.similar.mean())
    assert float(hard.dissimilar.mean()) > float(truth.dissimilar.mean())


def test_with_one_image_in_every_class_statistics_are_exact():
    p = problem((1, 1, 1, 1, 1, 1))
    assert class_statistics(p.x, p.rows).factors.shape[1] == 0
    assert p.relations.similar.any()
    fast, slow = statistics(p)(p.prototypes), exact(p)(p.prototypes)
    for name in NAMES:
        assert getattr(fast, name).numpy() == pytest.approx(getattr(slow, name).numpy(), abs=1e-5)
