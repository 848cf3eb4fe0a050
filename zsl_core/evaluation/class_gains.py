"""Two methods class by class: which classes one wins and which it loses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zsl_core.errors import InputError
from zsl_core.evaluation.predictions import Predictions
from zsl_core.evaluation.protocol import Floats, Ints, per_class_accuracy

SAME = 1e-9
"""Two shares of the same number of images differ by more than this or are equal."""


@dataclass(frozen=True, eq=False)
class ClassGains:
    """Accuracies of two methods on the same images, class by class.

    Attributes:
        classes: (c,) ascending.
        n_images: (c,) images of each class.
        first: (c,) accuracy of the first method, 0..1.
        second: (c,) accuracy of the second.
    """

    classes: Ints
    n_images: Ints
    first: Floats
    second: Floats

    @property
    def gain(self) -> Floats:
        """(c,) accuracy of the first less that of the second, -1..1."""
        return np.asarray(self.first - self.second)

    @property
    def wins(self) -> int:
        """Classes on which the first method is the better one."""
        return int((self.gain > SAME).sum())

    @property
    def losses(self) -> int:
        """Classes on which the second method is the better one."""
        return int((self.gain < -SAME).sum())

    @property
    def ties(self) -> int:
        """Classes on which both are right equally often."""
        return len(self.classes) - self.wins - self.losses

    def order(self, most: int) -> Ints:
        """At most so many places in `classes`: the largest differences, from gain to loss."""
        largest = np.argsort(-np.abs(self.gain), kind="stable")[:most]
        return np.asarray(largest[np.argsort(-self.gain[largest], kind="stable")])


def class_gains(first: Predictions, second: Predictions) -> ClassGains:
    """Compare two methods' predictions of the same images.

    Args:
        first: of one method.
        second: of the other, for the same images and candidates.

    Raises:
        InputError: if they are not of the same images.

    >>> labels, classes, images = np.array([0, 1]), np.array([0, 1]), np.arange(2)
    >>> right = Predictions(images, labels, classes, np.eye(2))
    >>> wrong = Predictions(images, labels, classes, np.array([[1.0, 0.0], [1.0, 0.0]]))
    >>> class_gains(right, wrong).gain
    array([0., 1.])
    """
    if not np.array_equal(first.images, second.images):
        raise InputError(
            "Expected predictions of the same images to compare, but got two different sets."
        )
    classes, of_first = per_class_accuracy(first.scores, first.labels, first.candidates)
    _, of_second = per_class_accuracy(second.scores, second.labels, second.candidates)
    n_images = np.bincount(first.labels, minlength=int(classes[-1]) + 1)[classes]
    return ClassGains(classes, n_images, of_first, of_second)


def gains_in_words(gains: ClassGains, first: str, second: str, class_names: Sequence[str]) -> str:
    """How many classes each wins, and the largest difference either way.

    Args:
        gains: of two methods.
        first: name of the first.
        second: name of the second.
        class_names: names of all classes of the data.
    """
    text = (
        f"Of {len(gains.classes)} classes **{first}** is better on {gains.wins}, **{second}** on "
        f"{gains.losses}, and on {gains.ties} they are right equally often."
    )
    extremes = []
    for winner, place in ((first, gains.gain.argmax()), (second, gains.gain.argmin())):
        points = 100 * gains.gain[place]
        if (points > 0) == (winner == first) and abs(points) > SAME:
            name = class_names[gains.classes[place]]
            extremes.append(f"{name} (+{abs(points):.0f} points for {winner})")
    return text + (f" Largest differences: {', '.join(extremes)}." if extremes else "")
