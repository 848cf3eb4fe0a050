from __future__ import annotations

import numpy as np
import pytest

from zsl_core.datasets import load_dataset
from zsl_core.evaluation.calibration import calibration
from zsl_core.evaluation.protocol import harmonic_mean
from zsl_core.runs.experiment import run


def test_the_points_are_those_of_the_report_and_of_an_explicit_search() -> None:
    data = load_dataset("digits")
    done = run(data, "s2v_ridge")
    found = calibration(done.method, data, "att")
    assert found is not None
    told = done.report["gzsl"]
    assert found.ausuc == pytest.approx(told["ausuc"], abs=1e-9)
    assert found.plain == pytest.approx((told["unseen"], told["seen"], told["harmonic"]), abs=1e-9)
    scores = done.method.decision_function(data.features, data.embedding("att"))
    best = 0.0
    for gamma in np.linspace(-1, 1, 801):
        said = (scores - gamma * np.isin(np.arange(10), data.seen_classes)).argmax(axis=1)
        right = said == data.labels
        u, s = (
            float(np.mean([right[part][data.labels[part] == c].mean() for c in classes]))
            for part, classes in (
                (data.split.test_unseen, data.unseen_classes),
                (data.split.test_seen, data.seen_classes),
            )
        )
        best = max(best, harmonic_mean(u, s))
    assert best <= found.best.h + 1e-9
    assert found.best.h == pytest.approx(best, abs=0.01)
    assert found.best.h == pytest.approx(harmonic_mean(found.best.u, found.best.s))


def test_without_test_images_of_seen_classes_there_is_none() -> None:
    data = load_dataset("imagenet_classes")
    assert calibration(run(data, "s2v_ridge").method, data, "minilm") is None
