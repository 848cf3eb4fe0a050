"""How long a fit takes on a data set: from scratch, and warm after a small move of tau.

On the CPU, and on CUDA where there is one; by default on the data that the app opens with.

    python -m benchmarks.retrain [--dataset SPEC --root DIR] [--quick] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import zsl_core  # noqa: F401  # before torch: it sets how torch's threads wait

import torch  # isort: skip

from benchmarks.limits import machine_limits
from zsl_core.datasets import load_dataset
from zsl_core.methods import make_method
from zsl_core.relations import DEFAULT_SIMILAR_SHARE

REPEATS = 7


def main() -> None:
    """Measure, print the table, and write it as JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--dataset", default="fauna")
    parser.add_argument("--root", type=Path)
    parser.add_argument("--quick", action="store_true", help="fewer turns")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    dataset = load_dataset(args.dataset, args.root)
    train = dataset.split.train
    X, labels, embeddings = dataset.features[train], dataset.labels[train], dataset.embedding()
    similar = DEFAULT_SIMILAR_SHARE * (len(dataset.seen_classes) - 1)

    def seconds_of(method: Any) -> float:
        began = time.perf_counter()
        method.fit(X, labels, embeddings)
        if torch.cuda.is_available():
            torch.cuda.synchronize()
        return time.perf_counter() - began

    devices = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]
    warm = {device: make_method("psr", warm_start=True, device=device) for device in devices}
    for device in devices:
        warm[device].set_params(tau_similar=similar)
        seconds_of(warm[device])  # the device's own first call too
    seconds: dict[str, dict[str, list[float]]] = {}
    turns, limits = 3 if args.quick else REPEATS, machine_limits()
    for turn in range(turns):  # in turns, so that a slow minute is shared by all
        for device in devices:
            warm[device].set_params(tau_similar=similar + (0.5 if turn % 2 == 0 else 0.0))
            for name, method in {
                "PSR kernel, from scratch": make_method("psr", device=device),
                "PSR kernel, warm after tau moved": warm[device],
                "PSR MLP": make_method("psr_mlp", device=device),
                "SYNC": make_method("sync", device=device),
            }.items():
                seconds.setdefault(name, {}).setdefault(device, []).append(seconds_of(method))
        for name in ("s2v_ridge", "v2s_ridge"):
            seconds.setdefault(name, {}).setdefault("cpu", []).append(seconds_of(make_method(name)))
    print(limits)
    print(f"{dataset.name}: {len(train)} training images, fit alone, {turns} turns; seconds")
    gpu = f"CUDA ({torch.cuda.get_device_name()})" if "cuda" in devices else "CUDA (none here)"
    print(f"{'fit':34} {'CPU: median (range)':28} {gpu}")
    for name, found in seconds.items():
        print(f"{name:34} {_told(found['cpu']):28} {_told(found.get('cuda', []))}")
    if args.json:
        out = {"dataset": dataset.name, "limits": asdict(limits), "seconds": seconds}
        args.json.write_text(json.dumps(out, indent=1) + "\n")


def _told(seconds: list[float]) -> str:
    if not seconds:
        return ""
    return f"{statistics.median(seconds):.3f} ({min(seconds):.3f} to {max(seconds):.3f})"


if __name__ == "__main__":
    main()
