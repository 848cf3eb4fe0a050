"""The ImageNet protocol end to end: files by WordNet id in, Hit@k and HP@k out.

First on a folder of generated features with the full number of classes (imagenet_made.py says what
of it is real: little), which proves that 21,842 classes fit in time and memory. Then on the
bundled ImageNet classes, one real sample each. Methods have their default settings. The lists of
classes are the published ones where FILE has them, by default the real data beside the checkout (or
in the folder that ZSL_SHARED names); without, WordNet ids are made up in the same numbers.

    python -m benchmarks.imagenet [--quick] [--lists FILE] [--methods psr,sync] [--json FILE]
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import zsl_core  # noqa: F401  # before torch: it sets how torch's threads wait
from benchmarks.imagenet_made import SIZES, Size, make_lists, write_folder
from benchmarks.limits import machine_limits, peak_mib
from zsl_core.datasets.hierarchy import read_hypernyms
from zsl_core.datasets.imagenet_classes import (
    SPLITS,
    imagenet_classes_source,
    imagenet_hierarchy,
)
from zsl_core.datasets.imagenet_files import HIERARCHY, open_imagenet
from zsl_core.evaluation.imagenet import fit_seen, imagenet_report
from zsl_core.imagenet_command import imagenet_table
from zsl_core.methods import make_method

METHODS = "psr,sync,s2v_ridge,v2s_ridge"
FULL, QUICK = Size(seen=20, unseen=5, features=512), Size(seen=5, unseen=1, features=256)
QUICK_ITERATIONS = 10
SHARED = Path(os.environ.get("ZSL_SHARED", Path(__file__).resolve().parents[2] / "shared"))
LISTS = SHARED / "datasets" / "imagenet" / "imagenet-testsets.json"
RESET_PEAK = Path("/proc/self/clear_refs")


def main() -> None:
    """Measure, print the tables, and write all numbers as JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="one image a class, few iterations")
    parser.add_argument(
        "--lists",
        type=Path,
        default=LISTS if LISTS.is_file() else None,
        help="JSON of the lists train, 2-hops, 3-hops and all (by default: %(default)s)",
    )
    parser.add_argument("--methods", default=METHODS)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    size = QUICK if args.quick else FULL
    iterations = {"max_iter": QUICK_ITERATIONS} if args.quick else {}
    params = {"psr": iterations, "sync": iterations}
    lists, limits = make_lists(args.lists), machine_limits()
    of_lists = "made up" if args.lists is None else f"of {args.lists.name}"
    found: dict[str, Any] = {
        "size": dataclasses.asdict(size),
        "lists": of_lists,
        "limits": dataclasses.asdict(limits),
        "runs": [],
    }
    print(
        f"{limits}\nWordNet ids are {of_lists}: "
        + ", ".join(f"{name} {len(wnids):,}" for name, wnids in lists.items()),
        flush=True,
    )

    def run(where: Path | str) -> None:
        for name in args.methods.split(","):
            found["runs"].append(alone(measure, where, name, params.get(name, {})))

    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "imagenet"
        began = time.perf_counter()
        found["geometry"] = alone(write_folder, folder, lists, size)
        stored = sum(file.stat().st_size for file in folder.rglob("*.npy"))
        print(
            f"GENERATED features and class embeddings ({SIZES['all']:,} classes; the 1000 seen "
            f"classes have real embeddings): {stored / 2**20:.0f} MiB in "
            f"{time.perf_counter() - began:.0f} s. Median cosine of a class embedding with the "
            "nearest other: "
            + ", ".join(f"{key} {value:.2f}" for key, value in found["geometry"].items()),
            flush=True,
        )
        if args.quick:
            print(f"QUICK: PSR and SYNC stop after {QUICK_ITERATIONS} iterations", flush=True)
        run(folder)
    for split in SPLITS:
        run(split)
    if args.json:
        args.json.write_text(json.dumps(found, indent=1) + "\n")


def alone(work: Callable[..., dict[str, Any]], *arguments: Any) -> dict[str, Any]:
    """Do it in a process of its own, so that it holds no memory of what was done before."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(work, *arguments).result()


def measure(where: Path | str, name: str, params: dict[str, Any]) -> dict[str, Any]:
    """Fit and rank all test sets both ways; print and give the reports, seconds and peaks.

    `where` is a folder, or a split of the bundled classes.
    """
    at_rest, began = peak_mib(), time.perf_counter()
    if isinstance(where, Path):
        source, hierarchy = open_imagenet(where), read_hypernyms(where / HIERARCHY)
    else:
        source, hierarchy = imagenet_classes_source(where), imagenet_hierarchy()[0]
    opened = time.perf_counter()
    reset_peak()
    method = fit_seen(make_method(name, **params), source)
    seconds_fit, peak_fit = time.perf_counter() - opened, peak_mib()
    reset_peak()
    reports = [
        imagenet_report(method, source, testset, generalised=generalised, hierarchy=hierarchy)
        for testset in source.testsets
        for generalised in (False, True)
    ]
    peak_scoring, seconds_scoring = peak_mib(), sum(report.seconds for report in reports)
    title = Path(source.name).name
    print(
        f"\n{name} on {title}: opened in {opened - began:.1f} s; fit {seconds_fit:.1f} s, at most "
        f"{peak_fit:.0f} MiB; scoring {seconds_scoring:.1f} s, at most {peak_scoring:.0f} MiB "
        f"(imports alone: {at_rest:.0f})\n{imagenet_table(reports)}",
        flush=True,
    )
    return {
        "source": title,
        "method": name,
        "params": params,
        "seconds_open": opened - began,
        "seconds_fit": seconds_fit,
        "peak_fit_mib": peak_fit,
        "seconds_scoring": seconds_scoring,
        "peak_scoring_mib": peak_scoring,
        "at_rest_mib": at_rest,
        "reports": [dataclasses.asdict(report) for report in reports],
    }


def reset_peak() -> None:
    """Let the peak of memory begin anew, where the system can do that (Linux)."""
    if os.access(RESET_PEAK, os.W_OK):
        RESET_PEAK.write_text("5")


if __name__ == "__main__":
    main()
