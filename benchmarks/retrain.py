"""How long a fit takes on a data set: from scratch, and warm after a small move of tau.

python -m benchmarks.retrain [--dataset SPEC --root DIR] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from pathlib import Path
from typing import Any

import zsl_core  # noqa: F401  # before torch: it sets how torch's threads wait
from zsl_core.datasets import load_dataset
from zsl_core.methods import make_method
from zsl_core.relations import DEFAULT_SIMILAR_SHARE

REPEATS = 7


def main() -> None:
    """Measure, print the table, and write it as JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--dataset", default="gaussian")
    parser.add_argument("--root", type=Path)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    dataset = load_dataset(args.dataset, args.root)
    train = dataset.split.train
    X, labels, embeddings = dataset.features[train], dataset.labels[train], dataset.embedding()
    similar = DEFAULT_SIMILAR_SHARE * (len(dataset.seen_classes) - 1)

    def seconds_of(method: Any) -> float:
        began = time.perf_counter()
        method.fit(X, labels, embeddings)
        return time.perf_counter() - began

    seconds: dict[str, list[float]] = {}
    seconds_of(make_method("psr"))  # torch's own first call
    warm = make_method("psr", warm_start=True, tau_similar=similar)
    seconds_of(warm)
    for turn in range(REPEATS):  # in turns, so that a slow minute is shared by all
        warm.set_params(tau_similar=similar + (0.5 if turn % 2 == 0 else 0.0))
        for name, method in {
            "PSR kernel, from scratch": make_method("psr"),
            "PSR kernel, warm after tau moved": warm,
            "PSR MLP": make_method("psr_mlp"),
            "SYNC": make_method("sync"),
            "semantic to visual ridge": make_method("s2v_ridge"),
            "visual to semantic ridge": make_method("v2s_ridge"),
        }.items():
            seconds.setdefault(name, []).append(seconds_of(method))
    print(f"{dataset.name}: {len(train)} training images, fit alone, {REPEATS} turns")
    for name, values in seconds.items():
        low, middle, high = min(values), statistics.median(values), max(values)
        print(f"{name:34} median {middle:6.3f} s  ({low:.3f} to {high:.3f})")
    if args.json:
        args.json.write_text(json.dumps(seconds, indent=1) + "\n")


if __name__ == "__main__":
    main()
