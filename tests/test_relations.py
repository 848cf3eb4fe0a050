"""Relations by explicit loop, the two ways to say tau, and the real AWA2 attributes."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.io

from zsl_core.errors import InputError
from zsl_core.relations import Relations, tau_for_similar
from zsl_core.similarity import cosine


def embeddings(classes=12, dim=6, seed=0, *, twins=False):
    y = np.abs(np.random.default_rng(seed).normal(size=(classes, dim))).astype(np.float32)
    if twins:
        y[3] = 5 * y[1]
        y[7] = y[1]
    return y


@pytest.mark.parametrize("twins", [False, True])
@pytest.mark.parametrize("tau", [-0.5, 0.3, 0.6, 0.8, 0.97])
def test_masks_against_a_loop(tau, twins):
    y = embeddings(twins=twins)
    relations = Relations.from_embeddings(y, tau=tau)
    for r, a in enumerate(y.astype(float)):
        for c, b in enumerate(y.astype(float)):
            delta = float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))
            assert relations.delta[r, c] == pytest.approx(delta, abs=1e-6)
            identical = r == c or delta >= 1 - 1e-6
            named = ["identical" if identical else "similar" if delta >= tau else "dissimilar"]
            masks = ("identical", "similar", "dissimilar")
            assert [m for m in masks if getattr(relations, m)[r, c]] == named


@pytest.mark.parametrize("seed", range(5))
def test_each_pair_has_exactly_one_relation_and_both_ways_the_same(seed):
    relations = Relations.from_embeddings(embeddings(30, 4, seed, twins=True), tau_similar=seed * 3)
    masks = np.array([relations.identical, relations.similar, relations.dissimilar])
    assert (masks.sum(axis=0) == 1).all()
    assert (masks == masks.swapaxes(1, 2)).all()
    assert masks[0].diagonal().all()


def test_a_pair_at_tau_is_similar():
    delta = np.array([[1, 0.5], [0.5, 1]], dtype=np.float32)
    assert Relations(delta, 0.5).similar.sum() == 2
    assert Relations(delta, float(np.nextafter(np.float32(0.5), 1))).similar.sum() == 0


@pytest.mark.parametrize("asked", [0, 0.1, 0.5, 1, 2.4, 7, 10.9, 11])
def test_tau_gives_the_mean_number_asked_for(asked):
    relations = Relations.from_embeddings(embeddings(), tau_similar=asked)
    whole_pairs = 2 / len(relations.delta)  # what one pair more adds to the mean
    assert abs(relations.mean_similar - asked) <= whole_pairs / 2 + 1e-9
    assert relations.mean_similar == relations.similar.sum() / len(relations.delta)


def test_tau_lies_midway_between_the_pairs_it_parts():
    relations = Relations.from_embeddings(embeddings(), tau_similar=4)
    last, first = relations.delta[relations.similar].min(), relations.delta[relations.dissimilar]
    assert relations.tau == pytest.approx((last + first.max()) / 2, abs=1e-6)


def test_opposite_classes_are_no_error_though_no_tau_makes_them_similar():
    y = np.array([[1, 0], [-1, 0]], dtype=np.float32)  # as any two seen classes once centred
    relations = Relations.from_embeddings(y, tau_similar=1)
    assert -1 < relations.tau < -0.999
    assert relations.mean_similar == 0  # delta is -1, and tau lies in the open (-1, 1)


def test_tied_pairs_stay_together():
    delta = np.full((6, 6), 0.25, dtype=np.float32)
    delta[:3, :3] = 0.5
    np.fill_diagonal(delta, 1)
    for asked in np.linspace(0, 5, 16):
        relations = Relations(delta, tau_for_similar(delta, asked))
        assert relations.similar.sum() in (0, 6, 30)
    assert Relations(delta, tau_for_similar(delta, 1)).mean_similar == 1
    assert Relations(delta, tau_for_similar(delta, 0)).mean_similar == 0
    assert Relations(delta, tau_for_similar(delta, 5)).mean_similar == 5


def test_identical_embeddings_are_identical_and_no_similar_class():
    relations = Relations.from_embeddings(embeddings(twins=True), tau=0.5)
    for a in (1, 3, 7):
        assert np.flatnonzero(relations.identical[a]).tolist() == [1, 3, 7]
        assert not relations.similar[a, [1, 3, 7]].any()
    # Of 66 pairs 3 are identical, so even 11 similar classes a class cannot take these in.
    every = Relations.from_embeddings(embeddings(twins=True), tau_similar=11)
    assert every.similar.sum() == 2 * 63
    assert Relations.from_embeddings(embeddings(twins=True), tau_similar=0).similar.sum() == 0


def test_a_zero_embedding_is_identical_to_itself():
    y = embeddings()
    y[2] = 0
    relations = Relations.from_embeddings(y, tau=0.5)
    assert np.flatnonzero(relations.identical[2]).tolist() == [2]
    assert relations.dissimilar[2].sum() == 11


def test_all_classes_identical():
    relations = Relations.from_embeddings(np.ones((4, 3), dtype=np.float32))
    assert relations.identical.all()
    assert relations.mean_similar == 0


def test_classes_without_a_partner():
    y = np.array([[1, 0, 0], [0.9, 0.1, 0], [0, 0, 1]], dtype=np.float32)
    relations = Relations.from_embeddings(y, tau=0.5)
    assert relations.similar.sum(axis=1).tolist() == [1, 1, 0]
    nothing_dissimilar = Relations.from_embeddings(y, tau=-0.5)
    assert nothing_dissimilar.dissimilar.sum() == 0
    assert nothing_dissimilar.mean_similar == 2


def test_by_default_a_tenth_of_the_other_classes_is_similar():
    y = embeddings(61, 8)
    relations = Relations.from_embeddings(y)
    assert relations.mean_similar == pytest.approx(6, abs=1 / 61)
    upper = relations.delta[np.triu_indices(61, 1)]
    assert relations.tau == pytest.approx(np.quantile(upper, 0.9), abs=2e-3)


def test_messages():
    y = embeddings()
    with pytest.raises(InputError, match=r"^Expected `tau` or `tau_similar`, but got both"):
        Relations.from_embeddings(y, tau=0.5, tau_similar=2)
    with pytest.raises(InputError, match=r"^Expected `tau` or `tau_similar`, but got both"):
        Relations.from_embeddings(y, tau=0.0, tau_similar=0)
    for bad in (-1, 1, 3, float("nan")):
        with pytest.raises(InputError, match=r"^Expected `tau` to be a float in \(-1, 1\), but"):
            Relations.from_embeddings(y, tau=bad)
    for bad in (-0.1, 11.01, float("nan")):
        with pytest.raises(InputError, match=r"`tau_similar` .* in 0..11 \(there are 12 classes\)"):
            Relations.from_embeddings(y, tau_similar=bad)


@pytest.mark.parametrize(("tau", "similar"), [(0.7, 10.4), (0.8, 4.1), (0.9, 0.6)])
def test_awa2_has_the_known_numbers_of_similar_classes(xlsa17_root, tau, similar):
    """METHOD.md's numbers are over all 50 classes; the 40 seen ones alone have 9.05, 3.35, .55."""
    y = scipy.io.loadmat(xlsa17_root / "AWA2" / "att_splits.mat")["att"].T
    assert y.shape == (50, 85)
    relations = Relations.from_embeddings(y, tau=tau)
    assert relations.mean_similar == pytest.approx(similar, abs=0.1)
    off = cosine(y, y)[~np.eye(50, dtype=bool)]
    assert relations.mean_similar == pytest.approx((off >= tau).sum() / 50)
    back = Relations.from_embeddings(y, tau_similar=relations.mean_similar)
    assert (back.similar == relations.similar).all()


def test_partners_are_every_other_class_once_from_the_most_alike_down() -> None:
    y = np.random.default_rng(3).normal(size=(30, 4)).astype(np.float32)
    y[20] = y[4]
    relations = Relations.from_embeddings(y, tau=0.3)
    partners = relations.partners(4)
    assert partners.identical.tolist() == [20]
    others = [c for c in range(30) if c not in (4, 20)]
    for classes, here in ((partners.similar, True), (partners.dissimilar, False)):
        expected = [c for c in others if (relations.delta[4, c] >= 0.3) == here]
        expected.sort(key=lambda c: -relations.delta[4, c])
        assert classes.tolist() == expected
