from __future__ import annotations

import numpy as np
import pytest
import torch

from zsl_core.datasets import load_dataset
from zsl_core.errors import InputError
from zsl_core.inference import (
    agreement,
    decode,
    describe,
    score_weights,
    stand_out,
    strongest,
)
from zsl_core.methods import METHODS, ZSLMethod, make_method

DIGITS = load_dataset("digits")


def fitted(name: str, **params: object) -> ZSLMethod:
    train = DIGITS.split.train
    method = make_method(name, **params)
    return method.fit(DIGITS.features[train], DIGITS.labels[train], DIGITS.embedding())


@pytest.fixture(scope="module")
def psr() -> ZSLMethod:
    return fitted("psr")


def test_a_description_is_what_a_loop_over_the_classes_gives(psr: ZSLMethod) -> None:
    image, known = DIGITS.features[3], DIGITS.embedding()
    told = describe(psr, image, known, top=3)
    scores = [float(psr.decision_function(image[None], row[None])[0, 0]) for row in known]
    order = sorted(range(10), key=lambda c: -scores[c])
    assert told.order.tolist() == order
    np.testing.assert_allclose(told.scores, [scores[c] for c in order], atol=1e-5)
    above = [scores[c] - scores[order[3]] for c in order[:3]]
    np.testing.assert_allclose(told.weights, np.array(above) / sum(above), atol=1e-4)
    unit = known / np.linalg.norm(known, axis=1, keepdims=True)
    mixed = sum(told.weights[i] * unit[order[i]] for i in range(3))
    np.testing.assert_allclose(told.mixed, (mixed - unit.mean(0)) / unit.std(0), atol=1e-4)


def test_known_classes_may_be_fewer_than_all(psr: ZSLMethod) -> None:
    known = DIGITS.embedding()[:4]
    assert sorted(describe(psr, DIGITS.features[7], known, top=2).order) == [0, 1, 2, 3]


@pytest.mark.parametrize("top", [0, 10, 2.5])
def test_top_must_leave_a_class_out(psr: ZSLMethod, top: float) -> None:
    with pytest.raises(InputError, match=r"`top` to be a whole number in 1\.\.9"):
        describe(psr, DIGITS.features[0], DIGITS.embedding(), top=top)  # type: ignore[arg-type]


def test_weights_do_not_hang_on_shift_or_scale_of_the_scores() -> None:
    scores = np.array([0.9, 0.6, 0.5, 0.2])
    np.testing.assert_allclose(score_weights(scores, 2), score_weights(3 * scores - 1, 2))
    assert score_weights(np.ones(4), 3).tolist() == pytest.approx([1 / 3] * 3)


@pytest.mark.parametrize("params", [{}, {"center": True}, {"encoder": "mlp", "max_iter": 3}])
def test_the_decoder_is_the_encoders_own(params: dict[str, object]) -> None:
    method = fitted("psr", **params)
    decoded = decode(method, DIGITS.features[:5])
    assert decoded is not None
    with torch.no_grad():
        x_hat = torch.as_tensor(method.space_.features(DIGITS.features[:5]))
        expected = method.encoder_.decode(x_hat)  # type: ignore[attr-defined]
    assert decoded.shape == (5, 20)
    np.testing.assert_allclose(decoded, expected.numpy(), atol=1e-6)


@pytest.mark.parametrize("name", [n for n in METHODS if not n.startswith("psr")])
def test_other_methods_have_no_decoder(name: str) -> None:
    method = fitted(name, **({"max_iter": 3} if name.startswith("sync") else {}))
    assert decode(method, DIGITS.features[:2]) is None
    assert describe(method, DIGITS.features[0], DIGITS.embedding()).decoded is None


def test_decoded_strokes_agree_with_the_digits_own_more_than_with_others(psr: ZSLMethod) -> None:
    test = DIGITS.split.test_seen
    decoded = decode(psr, DIGITS.features[test])
    assert decoded is not None
    unit = psr.space_.embeddings(DIGITS.embedding())
    told = stand_out(decoded, unit)
    truth = stand_out(unit, unit)
    own = [agreement(told[i], truth[DIGITS.labels[test[i]]]) for i in range(len(test))]
    other = [agreement(told[i], truth[(DIGITS.labels[test[i]] + 1) % 10]) for i in range(len(test))]
    assert np.mean(own) > 0.5 > 0.2 > np.mean(other)  # type: ignore[arg-type]


def test_what_all_classes_have_alike_stands_out_nowhere() -> None:
    known = np.array([[1.0, 5.0], [3.0, 5.0]])
    assert stand_out(np.array([[4.0, 9.0], [2.0, 5.0]]), known).tolist() == [[2.0, 0.0], [0.0, 0.0]]


def test_agreement_is_scipys_and_none_for_a_flat_one() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 20))
    assert agreement(a, b) == pytest.approx(np.corrcoef(np.stack([a, b]))[0, 1])
    assert agreement(np.ones(20), b) is None


def test_the_strongest_come_from_every_description_once() -> None:
    a, b = np.array([5.0, 4.0, 0.0, -1.0]), np.array([9.0, 0.0, 1.0, 8.0])
    assert strongest(a, b, count=2).tolist() == [0, 1, 3]
    with pytest.raises(InputError, match="at least one description"):
        strongest()
