"""What this machine can do at best: the limits that each benchmark prints beside its table."""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

import zsl_core  # noqa: F401  # before torch: it sets how torch's threads wait

import torch  # isort: skip

CORES = os.cpu_count() or 1
PRODUCT, MEMORY_BYTES, BUFFER_BYTES, REPEATS = 2048, 512 * 2**20, 16 * 2**20, 5
STATUS = Path("/proc/self/status")
Clock = Callable[[], float]


@dataclass(frozen=True)
class Limits:
    """The best of a few tries.

    Attributes:
        threads: of torch; numpy has its own.
        product_gflops: a large square float32 product, the faster of numpy's and torch's.
        memory_gb_per_second: a streaming read of memory.
    """

    threads: int
    product_gflops: float
    memory_gb_per_second: float

    def __str__(self) -> str:
        return (
            f"the machine itself ({CORES} cores, {self.threads} for torch): a product of {PRODUCT} "
            f"x {PRODUCT} float32 matrices at {self.product_gflops:.0f} GFLOP/s, memory read at "
            f"{self.memory_gb_per_second:.1f} GB/s"
        )


def machine_limits(clock: Clock = time.perf_counter) -> Limits:
    """Measure them, by the clock on the wall or, say, the processor's."""
    block = torch.ones(MEMORY_BYTES // 4)
    read = min(timed(block.sum, clock) for _ in range(REPEATS))
    product = max(square_product(clock) for _ in range(REPEATS))
    return Limits(torch.get_num_threads(), product / 1e9, MEMORY_BYTES / read / 1e9)


def square_product(clock: Clock = time.perf_counter) -> float:
    """Floating-point operations a second of one large square product."""
    a = np.ones((PRODUCT, PRODUCT), dtype=np.float32)
    tensor = torch.from_numpy(a)
    return 2 * PRODUCT**3 / min(timed(lambda: a @ a, clock), timed(lambda: tensor @ tensor, clock))


def timed(work: Callable[[], object], clock: Clock = time.perf_counter) -> float:
    """Seconds it takes."""
    began = clock()
    work()
    return clock() - began


def read_file(path: Path, readers: int = 1) -> int:
    """Read all of a file and do nothing with it, in as many parts at once as there are readers.

    Returns:
        The bytes read.
    """
    edges = np.linspace(0, path.stat().st_size, readers + 1).astype(int).tolist()

    def read(span: tuple[int, int]) -> int:
        buffer, (at, end) = memoryview(bytearray(BUFFER_BYTES)), span
        with path.open("rb", buffering=0) as file:
            file.seek(at)
            while at < end and (got := file.readinto(buffer[: end - at])):
                at += got
        return at - span[0]

    with ThreadPoolExecutor(readers) as pool:
        return sum(pool.map(read, pairwise(edges)))


def forget(path: Path) -> bool:
    """Ask the system to keep none of the file in memory; whether it can be asked (not on macOS)."""
    if not hasattr(os, "posix_fadvise"):
        return False
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return True


def peak_mib() -> float:
    """The most memory that this process held since its beginning (or a reset), in MiB."""
    if STATUS.is_file():  # ru_maxrss is inherited from the process that started this one
        return int(STATUS.read_text().split("VmHWM:")[1].split()[0]) / 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 1024)
