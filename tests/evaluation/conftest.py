"""Predictions and relations for tests of single images."""

from __future__ import annotations

import numpy as np
import pytest

from zsl_core.evaluation.predictions import Predictions
from zsl_core.relations import Relations

CANDIDATES = np.array([1, 2, 4, 6, 7])


@pytest.fixture
def told() -> Predictions:
    rng = np.random.default_rng(5)
    labels = rng.choice(CANDIDATES[:-1], 60)  # no image of class 7
    scores = rng.uniform(-1, 1, (60, 5)).round(1)  # with ties
    return Predictions(np.arange(100, 160), labels, CANDIDATES, scores)


@pytest.fixture
def relations() -> Relations:
    y = np.random.default_rng(6).normal(size=(8, 3)).astype(np.float32)
    y[6] = y[1]  # two classes of one description
    return Relations.from_embeddings(y, tau=0.2)
