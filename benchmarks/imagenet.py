"""The ImageNet protocol end to end: files by WordNet id in, Hit@k and HP@k out.

First on a folder of generated features with the full number of classes (imagenet_made.py says what
of it is real: little), which proves that 21,842 classes fit in time and memory. Then on the
bundled ImageNet classes, one real sample each. Methods have their default settings.

    python -m benchmarks.imagenet [--quick] [--lists FILE] [--methods psr,sync] [--json FILE]
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import resource
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import zsl_core  # noqa: F401  # before torch: it sets how torch's threads wait
from benchmarks.imagenet_made import SIZES, Size, make_lists, write_folder
from zsl_core.datasets.hierarchy import Hierarchy, read_hypernyms
from zsl_core.datasets.imagenet_classes import (
    SPLITS,
    imagenet_classes_source,
    imagenet_hierarchy,
)
from zsl_core.datasets.imagenet_files import HIERARCHY, open_imagenet
from zsl_core.datasets.imagenet_source import ImageNetSource
from zsl_core.evaluation.imagenet import fit_seen, imagenet_report
from zsl_core.imagenet_command import imagenet_table
from zsl_core.methods import make_method

METHODS = "psr,sync,s2v_ridge,v2s_ridge"
FULL, QUICK = Size(seen=20, unseen=5, features=512), Size(seen=5, unseen=1, features=256)
QUICK_ITERATIONS = 10
RESET_PEAK = Path("/proc/self/clear_refs")


def main() -> None:
    """Measure, print the tables, and write all numbers as JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="one image a class, few iterations")
    parser.add_argument("--lists", type=Path, help="testsets.json of real ids (made up without)")
    parser.add_argument("--methods", default=METHODS)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    size = QUICK if args.quick else FULL
    iterations = {"max_iter": QUICK_ITERATIONS} if args.quick else {}
    params = {"psr": iterations, "sync": iterations}
    at_rest = peak_mib()
    found: dict[str, Any] = {"at_rest_mib": at_rest, "size": dataclasses.asdict(size), "runs": []}

    def run(source: ImageNetSource, hierarchy: Hierarchy, params: dict[str, Any]) -> None:
        for name in args.methods.split(","):
            row = measure(source, hierarchy, name, params.get(name, {}))
            found["runs"].append(row)

    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "imagenet"
        began = time.perf_counter()
        # In a process of its own, whose memory is not counted with the protocol's.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
            lists = make_lists(args.lists)
            found["geometry"] = apart.submit(write_folder, folder, lists, size).result()
        stored = sum(file.stat().st_size for file in folder.rglob("*.npy"))
        print(
            f"GENERATED features and class embeddings ({SIZES['all']:,} classes; the 1000 seen "
            f"classes have real embeddings): {stored / 2**20:.0f} MiB in "
            f"{time.perf_counter() - began:.0f} s; "
            + ", ".join(f"{key} {value:.2f}" for key, value in found["geometry"].items()),
            flush=True,
        )
        began = time.perf_counter()
        source, hierarchy = open_imagenet(folder), read_hypernyms(folder / HIERARCHY)
        found["seconds_open"] = time.perf_counter() - began
        print(
            f"opened in {found['seconds_open']:.1f} s; the process itself holds {at_rest:.0f} MiB",
            flush=True,
        )
        run(source, hierarchy, params)
    hierarchy, _ = imagenet_hierarchy()
    for split in SPLITS:
        run(imagenet_classes_source(split), hierarchy, params)
    if args.json:
        args.json.write_text(json.dumps(found, indent=1) + "\n")


def measure(
    source: ImageNetSource, hierarchy: Hierarchy, name: str, params: dict[str, Any]
) -> dict[str, Any]:
    """Fit and rank all test sets both ways; print and give the reports, seconds and peaks."""
    began = time.perf_counter()
    reset_peak()
    method = fit_seen(make_method(name, **params), source)
    seconds_fit, peak_fit = time.perf_counter() - began, peak_mib()
    reset_peak()
    reports = [
        imagenet_report(method, source, testset, generalised=generalised, hierarchy=hierarchy)
        for testset in source.testsets
        for generalised in (False, True)
    ]
    peak_scoring, seconds_scoring = peak_mib(), sum(report.seconds for report in reports)
    where = Path(source.name).name
    print(
        f"\n{name} on {where}: fit {seconds_fit:.1f} s, at most {peak_fit:.0f} MiB; scoring "
        f"{seconds_scoring:.1f} s, at most {peak_scoring:.0f} MiB\n{imagenet_table(reports)}",
        flush=True,
    )
    return {
        "source": where,
        "method": name,
        "params": params,
        "seconds_fit": seconds_fit,
        "peak_fit_mib": peak_fit,
        "seconds_scoring": seconds_scoring,
        "peak_scoring_mib": peak_scoring,
        "reports": [dataclasses.asdict(report) for report in reports],
    }


def reset_peak() -> None:
    """Let the peak of memory begin anew, where the system can do that (Linux)."""
    if os.access(RESET_PEAK, os.W_OK):
        RESET_PEAK.write_text("5")


def peak_mib() -> float:
    """The most memory this process held since the last reset, or since it began."""
    status = Path("/proc/self/status")
    if status.is_file():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) / 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main()
