"""Confusions, hubs and disagreements against explicit loops."""

from __future__ import annotations

import numpy as np
import pytest

from zsl_core.errors import InputError
from zsl_core.evaluation.confusions import (
    cell,
    disagreement,
    greatest_confusion,
    hubs,
    mistakes,
)
from zsl_core.evaluation.mistakes import mistake_severity
from zsl_core.evaluation.predictions import Predictions

CANDIDATES = np.array([1, 2, 4, 6])


def made(seed: int, spread: float = 1.0) -> Predictions:
    labels = np.random.default_rng(0).choice(CANDIDATES[:-1], 80)  # no image of class 6
    scores = spread * np.random.default_rng(seed).normal(size=(80, 4))
    scores[np.arange(80), np.searchsorted(CANDIDATES, labels)] += spread
    return Predictions(np.arange(80) + 7, labels, CANDIDATES, scores)


@pytest.fixture
def told() -> Predictions:
    return made(1)


@pytest.fixture
def delta() -> np.ndarray:
    return np.random.default_rng(2).uniform(-1, 1, (7, 7)).round(1)


def test_cells_share_out_all_images_the_surest_first(told: Predictions) -> None:
    found = []
    for true in CANDIDATES:
        for predicted in CANDIDATES:
            rows = cell(told, true, predicted)
            expected = [
                row
                for row in range(80)
                if told.labels[row] == true and told.predicted[row] == predicted
            ]
            assert sorted(rows) == expected
            sure = [abs(told.margin[row]) for row in rows]
            assert sure == sorted(sure, reverse=True)
            found += list(rows)
    assert sorted(found) == list(range(80))


def test_the_greatest_confusion_against_a_loop(told: Predictions) -> None:
    got = greatest_confusion(told)
    assert got is not None
    sizes = {
        (true, predicted): len(cell(told, true, predicted))
        for true in CANDIDATES
        for predicted in CANDIDATES
        if true != predicted
    }
    assert got[0] != got[1]
    assert sizes[got] == max(sizes.values()) > 0


def test_without_a_mistake_there_is_none() -> None:
    right = Predictions(np.arange(4), CANDIDATES, CANDIDATES, np.eye(4))
    assert greatest_confusion(right) is None
    assert len(mistakes(right, np.eye(7)).rows) == 0
    assert [hub.total for hub in hubs(right, 9)] == [1, 1, 1, 1]
    assert all(not len(hub.rows) for hub in hubs(right, 9))


def test_mistakes_against_a_loop(told: Predictions, delta: np.ndarray) -> None:
    wrong = [row for row in range(80) if told.predicted[row] != told.labels[row]]
    expected = sorted(
        wrong,
        key=lambda row: (delta[told.labels[row], told.predicted[row]], told.margin[row]),
    )
    got = mistakes(told, delta)
    assert list(got.rows) == expected
    for i, row in enumerate(expected):
        assert got.true[i] == told.labels[row]
        assert got.predicted[i] == told.predicted[row]
        assert got.scores[i] == max(told.scores[row])
        own = told.scores[row][list(CANDIDATES).index(told.labels[row])]
        assert got.margins[i] == pytest.approx(own - got.scores[i])
        assert got.delta[i] == delta[got.true[i], got.predicted[i]]
    severity = mistake_severity(told.predicted, told.labels, delta, CANDIDATES)
    assert got.delta.mean() == pytest.approx(severity.mean_delta)


@pytest.mark.parametrize("count", [2, 9])
def test_hubs_against_a_loop(told: Predictions, count: int) -> None:
    n1 = {c: sum(told.predicted == c) for c in CANDIDATES}
    got = hubs(told, count)
    assert [hub.total for hub in got] == sorted(filter(None, n1.values()), reverse=True)[:count]
    for hub in got:
        assert hub.total == n1[hub.prototype]
        assert hub.own == sum((told.predicted == hub.prototype) & told.correct)
        robbed = {int(c): int(n) for c, n in zip(hub.classes, hub.counts, strict=True)}
        assert hub.prototype not in robbed
        for c in CANDIDATES:
            if c != hub.prototype:
                assert robbed.get(c, 0) == len(cell(told, c, hub.prototype))
        assert list(hub.counts) == sorted(hub.counts, reverse=True)
        assert list(told.margin[hub.rows]) == sorted(told.margin[hub.rows])
        assert not told.correct[hub.rows].any()


def test_a_prototype_nearest_to_nothing_is_no_hub() -> None:
    all_to_one = Predictions(
        np.arange(2), CANDIDATES[:2], CANDIDATES, np.tile([0.0, 1.0, 0.0, 0.0], (2, 1))
    )
    (hub,) = hubs(all_to_one, 4)
    assert (hub.prototype, hub.own, list(hub.classes), hub.total) == (2, 1, [1], 2)


def test_disagreement_against_a_loop(told: Predictions) -> None:
    other = made(3, spread=20.0)  # scores of another scale
    got = disagreement(told, other)
    both = [row for row in range(80) if told.correct[row] and other.correct[row]]
    neither = [row for row in range(80) if not told.correct[row] and not other.correct[row]]
    assert (got.both, got.neither) == (len(both), len(neither))
    gap = told.margin / told.margin.std() - other.margin / other.margin.std()
    assert sorted(got.only_first) == [
        row for row in range(80) if told.correct[row] and not other.correct[row]
    ]
    assert list(gap[got.only_first]) == sorted(gap[got.only_first], reverse=True)
    assert sorted(got.only_second) == [
        row for row in range(80) if other.correct[row] and not told.correct[row]
    ]
    assert list(gap[got.only_second]) == sorted(gap[got.only_second])
    assert len(got.only_first)
    assert len(got.only_second)
    swapped = disagreement(other, told)
    assert list(swapped.only_first) == list(got.only_second)


def test_other_images_or_candidates_are_refused(told: Predictions) -> None:
    other_images = Predictions(told.images + 1, told.labels, CANDIDATES, told.scores)
    with pytest.raises(InputError, match="same images"):
        disagreement(told, other_images)
    fewer = Predictions(told.images, told.labels, CANDIDATES[:3], told.scores[:, :3])
    with pytest.raises(InputError, match="same candidates"):
        disagreement(told, fewer)
