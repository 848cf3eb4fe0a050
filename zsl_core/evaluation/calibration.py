"""One method's seen-unseen curve on a data set: where it stands, and where it could have stood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from zsl_core.evaluation.predictions import predict_test
from zsl_core.evaluation.protocol import (
    GZSLAccuracy,
    SeenUnseenCurve,
    ausuc,
    gzsl_accuracy,
    harmonic_mean,
    seen_unseen_curve,
)

if TYPE_CHECKING:
    from zsl_core.datasets import ZSLDataset
    from zsl_core.methods import ZSLMethod


@dataclass(frozen=True, eq=False)
class Calibration:
    """The trade of seen against unseen accuracy, all in 0..1.

    Attributes:
        curve: over all values of gamma, what is subtracted from the scores of seen classes.
        ausuc: the area under it.
        plain: u, s and H without calibration (gamma 0).
        best: u, s and H where H is largest; found on the test images, so no honest setting.
    """

    curve: SeenUnseenCurve
    ausuc: float
    plain: GZSLAccuracy
    best: GZSLAccuracy


def calibration(method: ZSLMethod, dataset: ZSLDataset, class_embedding: str) -> Calibration | None:
    """The curve of a fitted method over all test images and all classes.

    Args:
        method: fitted on the training images.
        dataset: the data.
        class_embedding: by name, the one the method was fitted with.

    Returns:
        None where the data have no test images of seen classes.
    """
    held_out = len(dataset.split.test_seen)
    if not held_out:
        return None
    said = predict_test(method, dataset, class_embedding, among="all")  # seen images come first
    given = (
        said.scores[held_out:],
        said.labels[held_out:],
        said.scores[:held_out],
        said.labels[:held_out],
        said.candidates,
        dataset.seen_classes,
    )
    curve = seen_unseen_curve(*given)
    pairs = [(float(u), float(s)) for u, s in zip(curve.unseen, curve.seen, strict=True)]
    harmonic = [harmonic_mean(u, s) for u, s in pairs]
    best = int(np.argmax(harmonic))
    return Calibration(
        curve, ausuc(curve), gzsl_accuracy(*given), GZSLAccuracy(*pairs[best], harmonic[best])
    )
