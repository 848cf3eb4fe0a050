"""A drawn quadruplet is what the definitions of METHOD say."""

from __future__ import annotations

import pytest

from zsl_core.datasets import load_dataset
from zsl_core.errors import InputError
from zsl_core.quadruplets import draw_quadruplet
from zsl_core.relations import Relations


@pytest.fixture(scope="module")
def fauna():
    return load_dataset("fauna")


def seen_relations(dataset, **threshold):
    return Relations.from_embeddings(dataset.embedding()[dataset.seen_classes], **threshold)


def test_each_image_stands_in_its_relation_to_the_reference(fauna) -> None:
    every = Relations.from_embeddings(fauna.embedding(), tau=0.6)
    relations = seen_relations(fauna, tau=0.6)
    train = set(fauna.split.train.tolist())
    drawn = [draw_quadruplet(fauna, relations, seed) for seed in range(40)]
    for q in drawn:
        assert q.tau == 0.6
        assert q.reference in fauna.seen_classes
        images = [i for i in (q.identical, q.similar, q.dissimilar) if i is not None]
        assert train.issuperset(images)
        assert fauna.labels[q.identical] == q.reference
        delta_kr = every.delta[q.reference, fauna.labels[q.dissimilar]]
        assert q.delta_kr == pytest.approx(delta_kr, abs=1e-6)
        assert q.delta_kr < 0.6
        assert q.weight == pytest.approx(0.6 - delta_kr, abs=1e-6)
        if q.similar is None:
            assert not every.similar[q.reference][fauna.seen_classes].any()
            assert q.interval is None
        else:
            delta_jr = every.delta[q.reference, fauna.labels[q.similar]]
            assert 0.6 <= delta_jr < 1
            assert q.interval == pytest.approx((0.6, delta_jr), abs=1e-6)
    assert len({q.reference for q in drawn}) > 20
    assert any(q.similar is None for q in drawn)
    assert any(q.similar is not None for q in drawn)
    assert draw_quadruplet(fauna, relations, 7) == drawn[7]


def test_without_any_dissimilar_class(fauna) -> None:
    q = draw_quadruplet(fauna, seen_relations(fauna, tau=-0.99))
    assert (q.dissimilar, q.delta_kr, q.weight) == (None, None, None)
    assert q.similar is not None


def test_bad_input_gets_its_sentence(fauna) -> None:
    with pytest.raises(InputError, match="Expected `seed`"):
        draw_quadruplet(fauna, seen_relations(fauna), -1)
    with pytest.raises(InputError, match="relations"):
        draw_quadruplet(fauna, Relations.from_embeddings(fauna.embedding()))
