"""Top-5 of many images against up to 20,842 prototypes, beside what the machine itself can do.

Scoring (read, normalise, compare, top-5) takes turns with plain float32 matrix products of one
chunk's shape, so that the fractions hold on a noisy machine; a product is the faster of numpy's and
torch's. Peaks of memory are those of processes that do nothing but score a file.

    python -m benchmarks.scoring [--quick] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import safetensors.numpy

import zsl_core  # noqa: F401  # before torch: it sets how torch's threads wait

import torch  # isort: skip

from zsl_core.feature_files import Features, open_features
from zsl_core.similarity import l2_normalize
from zsl_core.topk import chunk_rows, top_k_of

D, K = 2048, 5
PROTOTYPES = (1000, 5000, 20_842)
MAP = "float16 .npy map"

STATUS = Path("/proc/self/status")
# Not ru_maxrss: a process inherits the peak of the one that started it.
PEAK = """
import sys
from pathlib import Path
import numpy as np
from benchmarks.scoring import D, STATUS, score
from zsl_core.feature_files import open_features
targets = np.ones((int(sys.argv[2]), D), dtype=np.float32)
score(np.ones((2, D), dtype=np.float32), targets)  # what libraries take is not counted
def peak(): return int(STATUS.read_text().split("VmHWM:")[1].split()[0])
before = peak()
score(open_features(Path(sys.argv[1])), targets)
print(peak() - before)
"""


def score(features: Features, targets: np.ndarray) -> None:
    """What is measured: the 5 best of the targets (c, D) for every image, by cosine."""
    top_k_of(features, targets, K, queries=l2_normalize)


def write(folder: Path, n: int) -> dict[str, Path]:
    """Files of the same n images, by source."""
    x = np.random.default_rng(0).standard_normal((n, D), dtype=np.float32)
    half = x.astype(np.float16)
    folder.mkdir()
    np.save(folder / "x.npy", half)
    safetensors.numpy.save_file({"features": half}, folder / "x.safetensors")
    with h5py.File(folder / "x.mat", "w") as file:  # MATLAB 7.3 packs single precision in blocks
        options = {"chunks": (128, 128), "compression": "gzip", "compression_opts": 3}
        file.create_dataset("features", data=x, **options)
    return {
        MAP: folder / "x.npy",
        "packed HDF5 (v7.3)": folder / "x.mat",
        "float16 safetensors": folder / "x.safetensors",
    }


def timed(work: Callable[[], object]) -> float:
    """Seconds it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def product(targets: np.ndarray) -> Callable[[], float]:
    """Measures the machine's rate: floating-point operations a second of a chunk's product."""
    rows = chunk_rows(D, len(targets))
    a, out = np.ones((rows, D), dtype=np.float32), np.empty((rows, len(targets)), dtype=np.float32)
    tensors = torch.from_numpy(a), torch.from_numpy(targets).T, torch.from_numpy(out)

    def rate() -> float:
        seconds = min(
            timed(lambda: np.matmul(a, targets.T, out=out)),
            timed(lambda: torch.mm(tensors[0], tensors[1], out=tensors[2])),
        )
        return 2.0 * out.size * D / seconds

    rate()
    return rate


def read_rate(path: Path) -> float:
    """Bytes a second of plain reading, best of a few; the file is in the system's cache."""
    block = bytearray(16 * 2**20)

    def read() -> None:
        with path.open("rb", buffering=0) as raw:
            while raw.readinto(block):
                pass

    return path.stat().st_size / min(timed(read) for _ in range(4))


def peak_growth(path: Path, c: int) -> float:
    """MiB by which the peak of resident memory grows as a fresh process scores this file."""
    command = [sys.executable, "-c", PEAK, str(path), str(c)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(done.stdout) / 1024


def rates(sources: dict[str, Features], c: int, seconds: float, turns: int) -> list[dict]:
    """A row of results for each source, against c prototypes, about `seconds` a turn."""
    targets = l2_normalize(np.random.default_rng(1).standard_normal((c, D), dtype=np.float32))
    machine = product(targets)
    # Whole chunks, at least three of them.
    rows = chunk_rows(D, c)
    wanted = max(3, round(seconds * machine() / (2.0 * D * c) / rows)) * rows
    n = min(wanted, next(iter(sources.values())).shape[0])
    fractions: dict[str, list[float]] = {name: [] for name in sources}
    speeds: dict[str, list[float]] = {name: [] for name in sources}
    limits = [machine()]
    for _ in range(turns):
        for name, features in sources.items():
            part = _First(features, n) if isinstance(features, h5py.Dataset) else features[:n]
            speeds[name].append(n / timed(lambda part=part: score(part, targets)))
            limits.append(machine())
            fractions[name].append(speeds[name][-1] * 2.0 * D * c / max(limits[-2:]))
    return [
        {
            "source": name,
            "prototypes": c,
            "images": n,
            "images_per_second": statistics.median(speeds[name]),
            "fraction_of_gemm": statistics.median(fractions[name]),
            "fraction_low": min(fractions[name]),
            "fraction_high": max(fractions[name]),
            "gemm_gflops": statistics.median(limits) / 1e9,
        }
        for name in sources
    ]


class _First:
    """The first n rows of an HDF5 data set, which a slice of it would read at once."""

    def __init__(self, features: Features, n: int) -> None:
        self.features, self.shape = features, (n, features.shape[1])

    def __getitem__(self, rows: slice) -> np.ndarray:
        part: np.ndarray = self.features[rows]
        return part[: self.shape[0] - rows.start]


def main() -> None:
    """Measure, print the table, and write it as JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="fewer images, fewer turns")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    n, seconds, turns, few = (16_384, 1.0, 3, 2048) if args.quick else (65_536, 5.0, 5, 8192)
    most = PROTOTYPES[-1]

    with tempfile.TemporaryDirectory() as folder:
        files = write(Path(folder) / "all", n)
        reading = read_rate(files[MAP]) / 1e9
        sources: dict[str, Features] = {"float32 in memory": open_features(files[MAP])[:]}
        sources["float32 in memory"] = np.asarray(sources["float32 in memory"], dtype=np.float32)
        sources |= {name: open_features(path) for name, path in files.items()}

        print(f"top-{K}, {D} features, {torch.get_num_threads()} threads")
        print(f"{'source':>20} {'prototypes':>10} {'images/s':>9} {'of product':>10}  spread")
        rows = []
        for c in PROTOTYPES:
            for row in rates(sources, c, seconds, turns):
                rows.append(row)
                print(
                    f"{row['source']:>20} {c:10,} {row['images_per_second']:9,.0f} "
                    f"{row['fraction_of_gemm']:10.2f}  "
                    f"{row['fraction_low']:.2f}..{row['fraction_high']:.2f}",
                    flush=True,
                )
            print(f"{'a plain product':>20} {c:10,} {rows[-1]['gemm_gflops']:9,.0f} GFLOP/s")
        print(f"streaming read of the map, cached by the system: {reading:.1f} GB/s")

        print(f"peak memory beyond libraries and prototypes, {most:,} prototypes (MiB)")
        print(f"{'source':>20} {f'{few:,} images':>14} {f'{4 * few:,} images':>14}")
        peaks: list[dict] = []
        small, large = write(Path(folder) / "few", few), write(Path(folder) / "more", 4 * few)
        for name in files if STATUS.exists() else ():  # Linux tells
            one, four = peak_growth(small[name], most), peak_growth(large[name], most)
            peaks.append({"source": name, "images": few, "peak_mb": one, "peak_mb_at_4n": four})
            print(f"{name:>20} {one:14.0f} {four:14.0f}", flush=True)
        print("a result takes 60 bytes an image; all the rest is used again")

    if args.json:
        (shown,) = (r for r in rows if r["source"] == MAP and r["prototypes"] == most)
        found = {
            "fraction_of_gemm": shown["fraction_of_gemm"],
            "peak_rss_mb": max((peak["peak_mb_at_4n"] for peak in peaks), default=None),
            "streaming_read_gb_per_second": reading,
            "rows": rows,
            "peaks": peaks,
        }
        args.json.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
