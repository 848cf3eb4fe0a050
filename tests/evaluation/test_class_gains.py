from __future__ import annotations

import numpy as np
import pytest

from zsl_core.errors import InputError
from zsl_core.evaluation.class_gains import ClassGains, class_gains, gains_in_words
from zsl_core.evaluation.predictions import Predictions

CLASSES = np.array([1, 3, 4, 7])
NAMES = tuple("abcdefgh")


def predictions(seed: int, images: int = 60) -> Predictions:
    rng = np.random.default_rng(seed)
    labels = np.repeat(CLASSES, images // 4)
    return Predictions(np.arange(images), labels, CLASSES, rng.random((images, 4)))


def test_gains_against_an_explicit_loop() -> None:
    first, second = predictions(0), predictions(1)
    gains = class_gains(first, second)
    wins = losses = 0
    for place, c in enumerate(CLASSES):
        rows = np.flatnonzero(first.labels == c)
        right = [
            sum(CLASSES[each.scores[i].argmax()] == c for i in rows) for each in (first, second)
        ]
        assert gains.first[place] == pytest.approx(right[0] / len(rows))
        assert gains.second[place] == pytest.approx(right[1] / len(rows))
        assert gains.n_images[place] == len(rows)
        wins, losses = wins + (right[0] > right[1]), losses + (right[0] < right[1])
    assert (gains.wins, gains.losses, gains.ties) == (wins, losses, 4 - wins - losses)
    assert wins
    assert losses


def test_other_images_are_refused() -> None:
    with pytest.raises(InputError, match="same images"):
        class_gains(predictions(0), predictions(1, images=40))


def test_order_takes_the_largest_differences_from_gain_to_loss() -> None:
    zeros = np.zeros(4)
    gains = ClassGains(CLASSES, np.full(4, 10), np.array([0.1, 0.5, 0.0, 0.2]), zeros)
    swapped = ClassGains(CLASSES, np.full(4, 10), np.array([0.1, 0.5, 0.0, 0.0]), [0, 0, 0, 0.3])
    assert gains.order(4).tolist() == [1, 3, 0, 2]
    assert swapped.order(2).tolist() == [1, 3]


def test_words_count_and_name_the_extremes() -> None:
    gains = ClassGains(
        CLASSES, np.full(4, 10), np.array([0.6, 0.5, 0.2, 0.2]), np.array([0.1, 0.5, 0.5, 0.3])
    )
    words = gains_in_words(gains, "PSR", "SYNC", NAMES)
    assert "Of 4 classes **PSR** is better on 1, **SYNC** on 2, and on 1 they" in words
    assert words.endswith("Largest differences: b (+50 points for PSR), e (+30 points for SYNC).")


def test_words_of_one_sided_and_of_equal_methods() -> None:
    ones = np.ones(4)
    ahead = ClassGains(CLASSES, np.full(4, 10), ones, ones / 2)
    assert "for SYNC" not in gains_in_words(ahead, "PSR", "SYNC", NAMES)
    equal = ClassGains(CLASSES, np.full(4, 10), ones, ones)
    assert "Largest" not in gains_in_words(equal, "PSR", "SYNC", NAMES)
