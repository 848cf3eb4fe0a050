"""The benchmark of SYNC: the objective it judges by, and its JSON's keys."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import sync


def test_the_objective_is_an_explicit_sum() -> None:
    x, labels = sync.made_up(30, 6, 4)
    W = np.random.default_rng(1).standard_normal((4, 6)).astype(np.float32)
    total = 0.0
    for row, label in zip(x.astype(float), labels, strict=True):
        for c in range(4):
            sign = 1 if c == label else -1
            total += max(0.0, 1 - sign * float(W[c].astype(float) @ row)) ** 2
    expected = total / (30 * 4) + 0.25 / 2 * float(np.square(W.astype(float)).sum())
    assert sync.objective(W, x, labels, 0.25) == pytest.approx(expected)


def test_the_json_has_the_worst_ratio_of_objectives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"SEEN": 20, "UNSEEN": 30, "DIM": 24, "ATTRIBUTES": 8}.items():
        monkeypatch.setattr(sync, name, value)
    monkeypatch.setattr(sync, "of_dataset", lambda _: sync.made_up(200, 24, 5))
    small = sync.made_up(400, 24, 8)
    made_up = sync.made_up
    monkeypatch.setattr(sync, "made_up", lambda n, d, c: small if n > 5000 else made_up(n, d, c))
    monkeypatch.setattr(sys, "argv", ["sync", "--json", str(tmp_path / "found.json")])
    sync.main()
    found = json.loads((tmp_path / "found.json").read_text())
    assert {row["log2_lambda"] for row in found["rows"]} == {-12, -18, -24, -30}
    ratios = [row["objective"] / row["liblinear_objective"] for row in found["rows"]]
    assert found["worst_objective_ratio"] == max(ratios)
    # liblinear ends within its own tolerance, so that ours may be a little above or below.
    assert ratios[:2] == pytest.approx([1, 1], abs=1e-3)
    assert found["speedup_awa2"] > 0
    assert found["limits"]["product_gflops"] > 0
