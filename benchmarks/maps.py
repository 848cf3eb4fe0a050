"""How long a map takes, and how far it can be trusted: t-SNE by two libraries, UMAP and PCA.

The two t-SNEs begin at the same positions and take as many iterations at the same perplexity.
openTSNE is given exact neighbours, whose search is counted; scikit-learn searches its own. All
variants alternate within one run, and the processor's seconds over all cores stand beside the
clock's: on a busy machine those are what to compare.

    python -m benchmarks.maps [--quick] [--dataset SPEC --root DIR] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import zsl_core  # noqa: F401  # before torch: it sets how torch's threads wait

import numpy as np  # isort: skip
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from threadpoolctl import threadpool_limits

from benchmarks.limits import CORES, machine_limits
from zsl_core.datasets import load_dataset
from zsl_core.evaluation.structure import continuity, trustworthiness
from zsl_core.layouts import PERPLEXITY, TSNE_ITERATIONS, TSNE_NEIGHBOURS, tsne_layout, umap_layout
from zsl_core.layouts import UMAP_NEIGHBOURS as K
from zsl_core.neighbours import nearest
from zsl_core.similarity import l2_normalize

MADE_UP = "gaussian:n_classes=100,n_unseen=27,images_per_class=60,n_features=1280,n_attributes=300"
QUICK = MADE_UP.replace("images_per_class=60", "images_per_class=20")
JUDGED = 3_000


def main() -> None:
    """Measure, print the table, and write it as JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="fewer made-up points, one turn")
    parser.add_argument("--dataset", help="in place of what is made up")
    parser.add_argument("--root", type=Path)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    repeats, spec = 1 if args.quick else 3, args.dataset or (QUICK if args.quick else MADE_UP)
    points = l2_normalize(load_dataset(spec, args.root).features)
    variants = _variants(points)
    seconds: dict[str, list[float]] = {name: [] for name in variants}
    busy: dict[str, list[float]] = {name: [] for name in variants}
    maps: dict[str, np.ndarray] = {}
    load, limits = os.getloadavg()[0], machine_limits()
    with threadpool_limits(CORES):  # whatever the environment says: all of them the same
        umap_layout(points[:50], points[:50, :2], *_with_self(points[:50]), 0, _silent)  # compile
        for _ in range(repeats):
            for name, layout in variants.items():
                began, worked = time.perf_counter(), time.process_time()
                maps[name] = layout()
                seconds[name].append(time.perf_counter() - began)
                busy[name].append(time.process_time() - worked)
    judged = np.linspace(0, len(points) - 1, min(JUDGED, len(points))).astype(int)
    print(
        f"{limits}\n{points.shape[0]:,} points of {points.shape[1]}, median of {repeats}; load "
        f"before: {load:.1f}"
    )
    print(
        f"{'map':32} {'seconds':>8} {'range':>14} {'CPU':>6} {'trustworthiness':>16} "
        f"{'continuity':>11}"
    )
    rows = []
    for name, times in seconds.items():
        of_space, of_map = points[judged], maps[name][judged]
        row = {
            "map": name,
            "seconds": statistics.median(times),
            "cpu_seconds": statistics.median(busy[name]),
            "trustworthiness": trustworthiness(of_space, of_map),
            "continuity": continuity(of_space, of_map),
        }
        rows.append(row)
        print(
            f"{name:32} {row['seconds']:8.1f} {min(times):5.1f} to {max(times):5.1f} "
            f"{row['cpu_seconds']:6.1f} {row['trustworthiness']:16.3f} {row['continuity']:11.3f}"
        )
    if args.json:
        out = {"load": load, "limits": asdict(limits), "points": points.shape, "rows": rows}
        args.json.write_text(json.dumps(out, indent=1) + "\n")


def _variants(points: np.ndarray) -> dict[str, Callable[[], np.ndarray]]:
    start = PCA(2, svd_solver="arpack", random_state=0).fit_transform(points)

    def reduced(d: int) -> np.ndarray:
        return PCA(d, svd_solver="randomized", random_state=0).fit_transform(points)

    def sklearn_tsne() -> np.ndarray:
        scaled = start / start[:, 0].std() * 1e-4
        model = TSNE(
            perplexity=PERPLEXITY,
            init=scaled,
            max_iter=TSNE_ITERATIONS,
            n_jobs=CORES,
            random_state=0,
        )
        return model.fit_transform(points)

    def open_tsne() -> np.ndarray:
        found = nearest(points, points, TSNE_NEIGHBOURS, skip_self=True)
        return tsne_layout(start, *found, 0, _silent)

    def umap(x: np.ndarray) -> np.ndarray:
        return umap_layout(x, start, *_with_self(x), 0, _silent)

    return {
        "t-SNE, openTSNE": open_tsne,
        "t-SNE, scikit-learn": sklearn_tsne,
        "UMAP": lambda: umap(points),
        "UMAP of 50 principal components": lambda: umap(reduced(50)),
        "PCA": lambda: PCA(2, svd_solver="arpack", random_state=0).fit_transform(points),
    }


def _with_self(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return nearest(x, x, K)  # each point finds itself first


def _silent(_message: str, _share: float) -> None:
    pass


if __name__ == "__main__":
    main()
