"""Who is drawn: the right classes, evenly; and the hard ones are the worst of the batch."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.stats import chisquare

from zsl_core.mining import ImagesByClass, hard_quadruplets, random_quadruplets
from zsl_core.pairs import PairWeights
from zsl_core.relations import Relations
from zsl_core.similarity import l2_normalize

CPU = torch.device("cpu")
COUNTS = (3, 1, 5, 2, 4, 6)


class Problem:
    """Six classes: 0 and 4 twins, 1 and 2 alike, 3 and 5 alone, images in a random order."""

    def __init__(self, tau=0.7, seed=0):
        rng = np.random.default_rng(seed)
        y = np.eye(6)
        y[4] = 2 * y[0]
        y[2] = y[1] + 0.3 * y[3]
        y[0, 1] = y[4, 1] = 0
        self.relations = Relations.from_embeddings(y.astype(np.float32), tau)
        self.pairs = PairWeights(self.relations, CPU)
        self.rows = rng.permutation(np.repeat(np.arange(6), COUNTS))
        self.images = ImagesByClass(torch.as_tensor(self.rows), 6, CPU)
        self.x = torch.tensor(l2_normalize(rng.normal(size=(len(self.rows), 5))))
        self.f = torch.tensor(l2_normalize(rng.normal(size=(6, 5))))

    def random(self, size=1200, seed=0):
        generator = torch.Generator().manual_seed(seed)
        return random_quadruplets(self.images, self.pairs, size, generator)

    def hard(self, size=64, seed=0):
        generator = torch.Generator().manual_seed(seed)
        return hard_quadruplets(self.f, self.x, self.images, self.pairs, size, generator)


def test_the_images_of_a_class_are_drawn_evenly():
    p = Problem()
    for c, count in enumerate(COUNTS):
        drawn = p.images.draw(torch.full((4000,), c), torch.Generator().manual_seed(c))
        own = np.flatnonzero(p.rows == c)
        times = np.bincount(drawn.numpy(), minlength=len(p.rows))
        assert times[own].sum() == 4000
        assert count == 1 or chisquare(times[own]).pvalue > 1e-3


@pytest.mark.parametrize("name", ["random", "hard"])
@pytest.mark.parametrize("size", [1, 5, 6, 100])
def test_images_are_of_the_right_classes(name, size):
    p = Problem()
    for seed in range(5):
        q = getattr(p, name)(size, seed)
        for field in vars(q).values():
            assert field.shape == (size,)
        for n, r in enumerate(q.reference.tolist()):
            assert p.relations.identical[r, p.rows[q.identical[n]]]
            if q.has_similar[n]:
                assert p.relations.similar[r, p.rows[q.similar[n]]]
            if q.has_dissimilar[n]:
                assert p.relations.dissimilar[r, p.rows[q.dissimilar[n]]]


def test_every_class_is_a_reference_equally_often():
    p = Problem()
    for size in (6, 12, 100):
        times = torch.bincount(p.random(size).reference, minlength=6)
        assert int(times.max() - times.min()) <= (0 if size % 6 == 0 else 1)


def test_random_says_who_has_no_partner():
    q = Problem().random()
    relations = Problem().relations
    assert (q.has_similar.numpy() == relations.similar.any(axis=1)[q.reference]).all()
    assert q.has_dissimilar.all()
    assert set(q.reference[~q.has_similar].tolist()) == {0, 3, 4, 5}


def test_partner_classes_are_drawn_evenly_whatever_their_number_of_images():
    p = Problem()
    q = p.random(12_000)
    for partner, mask in (
        (q.identical, p.relations.identical),
        (q.similar, p.relations.similar),
        (q.dissimilar, p.relations.dissimilar),
    ):
        for r in range(6):
            classes = np.flatnonzero(mask[r])
            times = np.bincount(p.rows[partner[q.reference == r]], minlength=6)[classes]
            if len(classes) > 1:
                assert times.sum() == 2000
                assert chisquare(times).pvalue > 1e-3


@pytest.mark.parametrize("size", [4, 30, 200])
@pytest.mark.parametrize("tau", [0.3, 0.7])
def test_hard_images_are_the_worst_of_the_batch(size, tau):
    p = Problem(tau)
    q = p.hard(size, seed=size)
    batch = q.identical.tolist()
    for n, r in enumerate(q.reference.tolist()):
        s = {i: float(p.f[r] @ p.x[i]) for i in batch}
        delta = {i: float(p.relations.delta[r, p.rows[i]]) for i in batch}
        violation = {i: max(tau - s[i], 0) + max(s[i] - delta[i], 0) for i in batch}
        dissimilar = [i for i in batch if p.relations.dissimilar[r, p.rows[i]]]
        similar = [i for i in batch if p.relations.similar[r, p.rows[i]]]
        assert bool(q.has_dissimilar[n]) == bool(dissimilar)
        assert bool(q.has_similar[n]) == bool(similar)
        if dissimilar:
            k = int(q.dissimilar[n])
            assert k in dissimilar
            assert s[k] == pytest.approx(max(s[i] for i in dissimilar), abs=1e-6)
        if similar:
            j = int(q.similar[n])
            assert j in similar
            assert violation[j] == pytest.approx(max(violation[i] for i in similar), abs=1e-6)


@pytest.mark.parametrize("name", ["random", "hard"])
def test_the_same_seed_draws_the_same(name):
    a, b, c = (getattr(Problem(), name)(50, seed) for seed in (3, 3, 4))
    assert all(torch.equal(x, y) for x, y in zip(vars(a).values(), vars(b).values(), strict=True))
    assert not torch.equal(a.identical, c.identical)
