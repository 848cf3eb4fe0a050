"""CUDA gives what the CPU gives, in float32; without a GPU these are skipped, and say so."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from zsl_core.datasets import load_dataset
from zsl_core.evaluation.report import evaluate
from zsl_core.methods import make_method

METRICS = 1e-3
KINDS: list[tuple[str, dict[str, Any]]] = [
    ("psr", {"expectation": "class_statistics"}),
    ("psr", {"expectation": "exact"}),
    ("psr_mlp", {"expectation": "class_statistics", "max_iter": 100}),
    ("sync", {}),
    ("sync_cs", {}),
    ("sync_struct", {}),
]


def numbers(report: Any, where: str = "") -> dict[str, float]:
    """Every number of a report, by its path."""
    found = {}
    for name, value in report.items() if isinstance(report, dict) else enumerate(report):
        if isinstance(value, dict | list | tuple):
            found |= numbers(value, f"{where}/{name}")
        elif isinstance(value, float):
            found[f"{where}/{name}"] = value
    return found


@pytest.mark.skipif(not torch.cuda.is_available(), reason="this machine has no CUDA")
@pytest.mark.parametrize(("name", "params"), KINDS)
def test_cuda_gives_the_metrics_of_the_cpu(name: str, params: dict[str, Any]) -> None:
    data = load_dataset("fauna")
    train, embeddings = data.split.train, data.embedding()
    reports = {}
    for device in ("cpu", "cuda"):
        method = make_method(name, **{**params, "device": device})
        torch.cuda.reset_peak_memory_stats()
        method.fit(data.features[train], data.labels[train], embeddings)
        assert (torch.cuda.max_memory_allocated() > 2**20) == (device == "cuda")
        reports[device] = numbers(
            evaluate(method, data.features, data.labels, embeddings, data.split)
        )
    assert reports["cuda"].keys() == reports["cpu"].keys()
    assert len(reports["cpu"]) > 10
    for what, value in reports["cpu"].items():
        assert reports["cuda"][what] == pytest.approx(value, abs=METRICS), what
