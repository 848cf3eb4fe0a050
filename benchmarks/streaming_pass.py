"""The pass for class statistics over a file larger than memory may be, beside a plain read of it.

What the disk can deliver is the better of one reader and of as many as there are cores, for many
disks gain by more than one question at a time. Reads and passes take turns; before each the system
is asked to forget the file. Peaks of memory are those of processes that do nothing else.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.limits import CORES, forget, read_file, timed
from zsl_core.statistics import ClassStatistics
from zsl_core.streaming import streamed_statistics

TURNS = 5
PEAK = """
import sys
from pathlib import Path
import numpy as np
from benchmarks.limits import CORES, peak_mib
from zsl_core.feature_files import open_features
from zsl_core.streaming import streamed_statistics
labels = np.load(sys.argv[2])
x = open_features(Path(sys.argv[1]))[: len(labels)]
streamed_statistics(np.ones((2, 4), dtype=np.float32), labels[:2])  # what libraries take
before = peak_mib()
streamed_statistics(x, labels, n_blocks=CORES, n_jobs=CORES)
print(peak_mib() - before)
"""


def pass_over(images: np.ndarray | Path, labels: np.ndarray) -> ClassStatistics:
    """The statistics of images in memory or in a file, in a part for each core."""
    return streamed_statistics(images, labels, n_blocks=CORES, n_jobs=CORES)


def streamed(path: Path, labels: np.ndarray) -> dict[str, Any]:
    """Rates of reads and passes, and the peaks of memory."""
    reads: dict[int, list[float]] = {readers: [] for readers in sorted({1, CORES})}
    passes, from_disk = [], True
    for _ in range(TURNS):
        for readers, seconds in reads.items():
            from_disk = forget(path)
            seconds.append(timed(lambda readers=readers: read_file(path, readers)))
        forget(path)
        passes.append(timed(lambda: pass_over(path, labels)))
    size, passed = path.stat().st_size, statistics.median(passes)
    read = {readers: statistics.median(seconds) for readers, seconds in reads.items()}
    return {
        "gigabytes": size / 1e9,
        "images": len(labels),
        "from_disk": from_disk,
        "read_gb_per_s": {str(readers): size / seconds / 1e9 for readers, seconds in read.items()},
        "pass_gb_per_s": size / passed / 1e9,
        "pass_seconds": passed,
        "fraction": min(read.values()) / passed,
        "peaks": peaks(path, labels),
    }


def peaks(path: Path, labels: np.ndarray) -> list[dict[str, Any]]:
    """MiB beyond what libraries take, at a quarter of the images and at all of them."""
    found = []
    for order in ("sorted", "shuffled"):
        for every in (4, 1):
            part = labels[::every]  # as many classes, of fewer images
            if order == "shuffled":
                part = np.random.default_rng(0).permutation(part)
            where = path.with_name("labels.npy")
            np.save(where, part)
            command = [sys.executable, "-c", PEAK, str(path), str(where)]
            told = subprocess.run(command, stdout=subprocess.PIPE, check=True)
            found.append({"labels": order, "images": len(part), "peak_mb": float(told.stdout)})
    return found


def print_pass(found: dict[str, Any]) -> None:
    """The table of one file."""
    source = "the disk" if found["from_disk"] else "the system's cache, which cannot be emptied"
    reads = ", ".join(
        f"{readers} reader{'s' * (readers != '1')} {rate:.2f} GB/s"
        for readers, rate in found["read_gb_per_s"].items()
    )
    print(
        f"\n{found['images']:,} images, {found['gigabytes']:.1f} GB from {source}: {reads}; pass "
        f"{found['pass_gb_per_s']:.2f} GB/s in {CORES} parts, {100 * found['fraction']:.0f} % of "
        "the quicker read"
    )
    for peak in found["peaks"]:
        print(
            f"memory of the pass over {peak['images']:>9,} images, labels {peak['labels']:8}: "
            f"{peak['peak_mb']:.0f} MiB"
        )
