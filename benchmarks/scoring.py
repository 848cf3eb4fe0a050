"""Top-5 of many images against up to 20,842 prototypes, beside what the machine itself can do.

Scoring (read, normalise, compare, top-5) takes turns with plain float32 matrix products, one of a
chunk's shape and a large square one, so that the fractions hold on a noisy machine; a product is
the faster of numpy's and torch's, and the faster of the two shapes is the limit. Every source is
opened anew and scored to its end, as it is in use. Peaks of memory are those of processes that do
nothing but score a file. Scoring is the CPU's; there is nothing of it to measure on CUDA.

    python -m benchmarks.scoring [--quick] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import h5py
import numpy as np
import safetensors.numpy

import zsl_core  # noqa: F401  # before torch: it sets how torch's threads wait

import torch  # isort: skip

from benchmarks.limits import machine_limits, read_file, square_product, timed
from zsl_core.feature_files import Features, open_features
from zsl_core.similarity import l2_normalize
from zsl_core.topk import chunk_rows, top_k_of

D, K = 2048, 5
PROTOTYPES = (1000, 5000, 20_842)
MAP = "float16 .npy map"

PEAK = """
import sys
from pathlib import Path
import numpy as np
from benchmarks.limits import peak_mib
from benchmarks.scoring import D, score
from zsl_core.feature_files import open_features
targets = np.ones((int(sys.argv[2]), D), dtype=np.float32)
score(np.ones((2, D), dtype=np.float32), targets)
before = peak_mib()  # what libraries and prototypes take
score(open_features(Path(sys.argv[1])), targets)
print(before, peak_mib())
"""


@dataclass(frozen=True)
class Plan:
    """How much is measured.

    Attributes:
        prototypes: numbers of them, the most last.
        images: at most so many.
        seconds: about as many a turn.
        turns: of each source.
        few: images of the files whose memory is looked at, once as many and once four times.
    """

    prototypes: tuple[int, ...]
    images: int
    seconds: float
    turns: int
    few: int


FULL = Plan(PROTOTYPES, 65_536, 5.0, 5, 8192)
QUICK = Plan(PROTOTYPES, 16_384, 1.0, 3, 4096)


def score(features: Features | Path, targets: np.ndarray) -> None:
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
    return path.stat().st_size / min(timed(lambda: read_file(path)) for _ in range(4))


def peak(path: Path, c: int) -> dict[str, float]:
    """The peak of resident memory of a fresh process that scores this file, and its growth, MiB."""
    command = [sys.executable, "-c", PEAK, str(path), str(c)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    before, after = map(float, done.stdout.split())
    return {"peak_mb": after, "growth_mb": after - before}


def rates(folder: Path, c: int, plan: Plan) -> list[dict]:
    """A row of results for each source, against c prototypes."""
    targets = l2_normalize(np.random.default_rng(1).standard_normal((c, D), dtype=np.float32))
    machine = product(targets)
    # Whole chunks, at least three of them.
    rows = chunk_rows(D, c)
    wanted = max(3, round(plan.seconds * machine() / (2.0 * D * c) / rows)) * rows
    n = min(wanted, plan.images)
    files = write(folder, n)
    sources: dict[str, Features | Path] = {
        "float32 in memory": np.asarray(open_features(files[MAP])[:], dtype=np.float32),
        **files,
    }
    fractions: dict[str, list[float]] = {name: [] for name in sources}
    speeds: dict[str, list[float]] = {name: [] for name in sources}
    of_chunk, square = [machine()], [square_product()]
    for _ in range(plan.turns):
        for name, source in sources.items():
            speeds[name].append(n / timed(lambda source=source: score(source, targets)))
            of_chunk.append(machine())
            square.append(square_product())
            limit = max(*of_chunk[-2:], *square[-2:])
            fractions[name].append(speeds[name][-1] * 2.0 * D * c / limit)
    return [
        {
            "source": name,
            "prototypes": c,
            "images": n,
            "images_per_second": statistics.median(speeds[name]),
            "fraction_of_gemm": statistics.median(fractions[name]),
            "fraction_low": min(fractions[name]),
            "fraction_high": max(fractions[name]),
            "chunk_gflops": statistics.median(of_chunk) / 1e9,
            "square_gflops": statistics.median(square) / 1e9,
        }
        for name in sources
    ]


def peaks(folder: Path, plan: Plan) -> list[dict]:
    """Of each kind of file against the most prototypes, at n and 4 n images."""
    few, most = plan.few, plan.prototypes[-1]
    small, large = write(folder / "few", few), write(folder / "more", 4 * few)
    return [
        {"source": name, "images": n, **peak(files[name], most)}
        for name in small
        for n, files in ((few, small), (4 * few, large))
    ]


def measured(plan: Plan) -> dict:
    """Everything, printed as it comes: what is written as JSON."""
    limits, most = machine_limits(), plan.prototypes[-1]
    print(f"{limits}\ntop-{K}, {D} features; the CPU alone scores, so there is no CUDA column")
    print(f"{'source':>20} {'prototypes':>10} {'images/s':>9} {'of product':>10}  spread")
    rows = []
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent)
        for c in plan.prototypes:
            for row in rates(folder / str(c), c, plan):
                rows.append(row)
                print(
                    f"{row['source']:>20} {c:10,} {row['images_per_second']:9,.0f} "
                    f"{row['fraction_of_gemm']:10.2f}  "
                    f"{row['fraction_low']:.2f}..{row['fraction_high']:.2f}",
                    flush=True,
                )
            print(
                f"{'plain products':>20} {c:10,} of a chunk's shape {row['chunk_gflops']:,.0f}, "
                f"square {row['square_gflops']:,.0f} GFLOP/s"
            )
        written = write(folder / "read", plan.few)
        reading = read_rate(written[MAP]) / 1e9
        print(f"streaming read of the map, cached by the system: {reading:.1f} GB/s")
        memory = peaks(folder, plan)
    print(f"\n{'memory (MiB)':>20} {'images':>10} {'peak':>9} {'of it beyond libraries':>23}")
    for row in memory:
        print(
            f"{row['source']:>20} {row['images']:10,} {row['peak_mb']:9.0f} "
            f"{row['growth_mb']:23.0f}"
        )
    print(f"against {most:,} prototypes; a result takes 60 bytes an image, all else is used again")
    by_source = {
        row["source"]: row["fraction_of_gemm"] for row in rows if row["prototypes"] == most
    }
    return {
        "fraction_of_gemm": min(by_source.values()),
        "fraction_of_gemm_by_source": by_source,
        "peak_rss_mb": max(row["peak_mb"] for row in memory),
        "peak_growth_mb": max(row["growth_mb"] for row in memory),
        "streaming_read_gb_per_second": reading,
        "limits": asdict(limits),
        "rows": rows,
        "peaks": memory,
    }


def main() -> None:
    """Measure, print the tables, and write them as JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="fewer images, fewer turns")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    found = measured(QUICK if args.quick else FULL)
    if args.json:
        args.json.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
