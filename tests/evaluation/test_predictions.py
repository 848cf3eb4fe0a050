from __future__ import annotations

import numpy as np
import pytest

from zsl_core.datasets import ZSLDataset, load_dataset
from zsl_core.errors import InputError
from zsl_core.evaluation.predictions import AMONG, predict_by, predict_test
from zsl_core.evaluation.report import evaluate
from zsl_core.methods import ZSLMethod, make_method


@pytest.fixture(scope="module")
def digits() -> ZSLDataset:
    return load_dataset("digits")


@pytest.fixture(scope="module")
def method(digits: ZSLDataset) -> ZSLMethod:
    train = digits.split.train
    ridge = make_method("s2v_ridge")
    return ridge.fit(digits.features[train], digits.labels[train], digits.embedding())


@pytest.mark.parametrize("among", AMONG)
def test_against_an_explicit_loop(digits: ZSLDataset, method: ZSLMethod, among: str) -> None:
    told = predict_test(method, digits, digits.embedding_name(), among)
    expected = len(digits.split.test_unseen) + (among == "all") * len(digits.split.test_seen)
    assert len(told.images) == expected
    confusion = np.zeros((len(told.candidates),) * 2, dtype=int)
    for row, (image, label) in enumerate(zip(told.images, told.labels, strict=True)):
        assert digits.labels[image] == label
        by_class = dict(zip(told.candidates, told.scores[row], strict=True))
        best = max(by_class, key=lambda c: by_class[c])
        own = by_class.pop(label)
        assert told.predicted[row] == best
        assert told.correct[row] == (best == label) == (told.margin[row] > 0)
        assert told.margin[row] == pytest.approx(own - max(by_class.values()))
        confusion[list(told.candidates).index(label), list(told.candidates).index(best)] += 1
    np.testing.assert_array_equal(told.confusion(), confusion)
    np.testing.assert_array_equal(told.n1, confusion.sum(axis=0))


def test_the_accuracy_is_that_of_the_report(digits: ZSLDataset, method: ZSLMethod) -> None:
    report = evaluate(method, digits.features, digits.labels, digits.embedding(), digits.split)
    told = predict_test(method, digits, digits.embedding_name())
    per_class = [told.correct[told.labels == c].mean() for c in told.candidates]
    assert np.mean(per_class) == pytest.approx(report["zsl"]["top1"])


@pytest.mark.parametrize("among", AMONG)
def test_prototypes_of_any_length_say_what_their_method_says(
    digits: ZSLDataset, method: ZSLMethod, among: str
) -> None:
    expected = predict_test(method, digits, digits.embedding_name(), among)
    prototypes = method.prototypes(digits.embedding())
    assert prototypes is not None
    lengths = np.linspace(0.1, 9, len(prototypes), dtype=np.float32)[:, None]
    told = predict_by(lengths * prototypes, method.space_, digits, among)
    np.testing.assert_array_equal(told.images, expected.images)
    np.testing.assert_array_equal(told.labels, expected.labels)
    np.testing.assert_array_equal(told.candidates, expected.candidates)
    np.testing.assert_allclose(told.scores, expected.scores, atol=1e-5)


def test_another_set_of_candidates_is_refused(digits: ZSLDataset, method: ZSLMethod) -> None:
    with pytest.raises(InputError, match="among"):
        predict_test(method, digits, digits.embedding_name(), "seen")
    with pytest.raises(InputError, match="among"):
        predict_by(digits.features[:10], method.space_, digits, "seen")
