"""SYNC's seen classifiers against liblinear on the same objective, and SYNC at ImageNet's size.

liblinear (`LinearSVC`, squared hinge, no intercept, C = 1 / (N C lambda), its own tolerance) and
our solver minimise the same sum one after the other in one run; both objectives are computed in
float64 afterwards. Beside the machine's own matrix product stands the rate of one of our passes
over all images and classes, loss and gradient.

    python -m benchmarks.sync [--quick] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
import warnings
from dataclasses import asdict
from pathlib import Path

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.svm import LinearSVC

import zsl_core  # noqa: F401  # before torch: it sets how torch's threads wait

import torch  # isort: skip

from benchmarks.limits import machine_limits
from zsl_core.datasets import load_dataset
from zsl_core.methods.squared_hinge import OneVsOther, minimise
from zsl_core.methods.sync import SYNC
from zsl_core.similarity import l2_normalize

CPU = torch.device("cpu")
EXPONENTS, QUICK_EXPONENTS = (-12, -18, -24, -30), (-18, -24)
SEEN, UNSEEN, DIM, ATTRIBUTES = 1000, 20_842, 2048, 500


def made_up(n: int, d: int, c: int) -> tuple[np.ndarray, np.ndarray]:
    """Unit features (n, d), class mean plus noise through a ReLU, and labels (n,)."""
    rng = np.random.default_rng(0)
    means = rng.standard_normal((c, d), dtype=np.float32) / 2
    labels = np.arange(n) % c
    x = rng.standard_normal((n, d), dtype=np.float32)
    x += means[labels]
    np.maximum(x, 0, out=x)
    return l2_normalize(x), labels


def of_dataset(spec: str, root: Path | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Unit features and 0-based labels of the images trained on."""
    data = load_dataset(spec, root)
    train = data.split.train
    return l2_normalize(data.features[train]), np.unique(data.labels[train], return_inverse=True)[1]


def objective(W: np.ndarray, x: np.ndarray, labels: np.ndarray, lam: float) -> float:
    """``lam/2 ||W||_F^2`` plus the mean squared hinge, in float64."""
    W = W.astype(np.float64)
    total = 0.0
    for start in range(0, len(x), 4096):
        some = slice(start, start + 4096)
        signs = np.where(np.arange(len(W)) == labels[some, None], 1, -1)
        total += np.square(np.maximum(0, 1 - signs * (x[some].astype(np.float64) @ W.T))).sum()
    return float(total / (len(x) * len(W)) + lam / 2 * np.square(W).sum())


def compared(name: str, x: np.ndarray, labels: np.ndarray, exponent: int) -> dict[str, object]:
    """One row: both solvers on the same images at one lambda."""
    n, c, lam = len(x), int(labels.max()) + 1, 2.0**exponent
    problem = OneVsOther(x, torch.as_tensor(labels), c, lam, CPU)
    start = torch.randn(c, x.shape[1], generator=torch.Generator().manual_seed(0)) / 100
    began = time.perf_counter()
    problem.loss_and_gradient(start, torch.arange(c))
    rate = 4 * x.size * c / (time.perf_counter() - began) / 1e9
    began = time.perf_counter()
    ours = minimise(problem, start, max_iter=200).numpy()
    our_seconds = time.perf_counter() - began
    double = x.astype(np.float64)  # liblinear's own kind: not part of its time
    machine = LinearSVC(fit_intercept=False, dual=False, C=1 / (n * c * lam), max_iter=20_000)
    began = time.perf_counter()
    theirs = machine.fit(double, labels).coef_
    seconds = time.perf_counter() - began
    least, reached = (objective(W, x, labels, lam) for W in (theirs, ours))
    return {
        "data": name,
        "images": n,
        "features": x.shape[1],
        "classes": c,
        "log2_lambda": exponent,
        "liblinear_seconds": seconds,
        "liblinear_objective": least,
        "seconds": our_seconds,
        "objective": reached,
        "speedup": seconds / our_seconds,
        "objective_ratio": reached / least,
        "pass_gflops": rate,
    }


def at_imagenets_size(per_class: int) -> dict[str, float]:
    """SYNC trained on 1000 seen classes, and the classifiers of 20,842 unseen ones."""
    x, labels = made_up(SEEN * per_class, DIM, SEEN)
    rng = np.random.default_rng(1)
    embeddings = rng.standard_normal((SEEN + UNSEEN, ATTRIBUTES), dtype=np.float32)
    method = SYNC(device="cpu")
    began = time.perf_counter()
    method.fit(x, labels, embeddings)
    fitted = time.perf_counter()
    made = method.prototypes(embeddings[SEEN:])
    ended = time.perf_counter()
    assert made.shape == (UNSEEN, DIM)
    unit = 2**20 if sys.platform == "darwin" else 2**10  # bytes there, kilobytes elsewhere
    return {
        "images": len(x),
        "seen": SEEN,
        "unseen": UNSEEN,
        "training_seconds": fitted - began,
        "synthesis_seconds": ended - fitted,
        "features_mb": x.nbytes / 2**20,
        "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit,
    }


def main() -> None:
    """Measure, print the table, and write it as JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="fewer images of made-up data")
    parser.add_argument("--xlsa17", type=Path, help="folder of feature files: adds CUB100")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    warnings.simplefilter("ignore", ConvergenceWarning)

    large = at_imagenets_size(5 if args.quick else 20)  # first: peak memory never falls
    limits = machine_limits()
    data = {"fauna": of_dataset("fauna")}
    if args.xlsa17:
        data["CUB100"] = of_dataset("xlsa17:CUB100", args.xlsa17)
    data["AWA2's size"] = made_up(8_000 if args.quick else 23_527, 2048, 40)

    print(limits)
    print(
        f"{'data':12} {'images x features':>18} {'classes':>8} {'lambda':>7} {'liblinear':>10} "
        f"{'objective':>12} {'ours':>8} {'objective':>12} {'ratio':>6} {'GFLOP/s':>8}"
    )
    rows = []
    for name, (x, labels) in data.items():
        for exponent in QUICK_EXPONENTS if args.quick else EXPONENTS:
            row = compared(name, x, labels, exponent)
            rows.append(row)
            size = f"{len(x):,} x {x.shape[1]}"
            print(
                f"{name:12} {size:>18} {row['classes']:8} {f'2^{exponent}':>7} "
                f"{row['liblinear_seconds']:8.2f} s {row['liblinear_objective']:12.5e} "
                f"{row['seconds']:6.2f} s {row['objective']:12.5e} {row['speedup']:5.1f}x "
                f"{row['pass_gflops']:8.0f}",
                flush=True,
            )
    print(
        f"{SEEN} seen and {UNSEEN:,} unseen classes, {large['images']:,} images of {DIM} features "
        f"({large['features_mb']:.0f} MB): training {large['training_seconds']:.1f} s, "
        f"classifiers {large['synthesis_seconds']:.1f} s, peak {large['peak_rss_mb']:.0f} MB"
    )
    worst = max(row["objective_ratio"] for row in rows)
    print("ratio: liblinear's seconds over ours; GFLOP/s: of one pass over images and classes")
    print(f"our objective is at worst {worst:.4f} times liblinear's")
    if args.json:
        slowest = {
            name: min(row["speedup"] for row in rows if row["data"] == name) for name in data
        }
        found = {
            "speedup_fauna": slowest["fauna"],
            "speedup_awa2": slowest["AWA2's size"],
            "worst_objective_ratio": worst,
            "limits": asdict(limits),
            "imagenet": large,
            "rows": rows,
        }
        args.json.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
