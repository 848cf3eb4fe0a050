"""What the benchmarks share: the machine's limits, and how each of them is called."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

import benchmarks
from benchmarks import limits

# `growth_laws` and the like are parts of others.
NAMES = (
    "app", "growth", "imagenet", "maps", "retrain", "scoring", "statistics_step", "sync", "training"
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_each_is_called_alike(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    module = importlib.import_module(f"benchmarks.{name}")
    monkeypatch.setattr(sys, "argv", [name, "--help"])
    with pytest.raises(SystemExit) as ended:
        module.main()
    told = capsys.readouterr().out
    assert ended.value.code == 0
    assert "--quick" in told
    assert "--json" in told


def test_each_that_can_be_called_prints_the_limits() -> None:
    folder = Path(benchmarks.__file__).parent
    sources = {
        module.name: (folder / f"{module.name}.py").read_text()
        for module in pkgutil.iter_modules(benchmarks.__path__)
    }
    for name in NAMES:
        assert "machine_limits(" in sources[name], name


@pytest.mark.parametrize("clock", [time.perf_counter, time.process_time])
def test_the_limits_are_rates_of_work_done(clock: limits.Clock) -> None:
    began = time.perf_counter()
    found = limits.machine_limits(clock)
    least = 2 * limits.REPEATS * 2 * limits.PRODUCT**3 / (time.perf_counter() - began) / 1e9
    assert found.product_gflops > 0.1 * least  # a processor's second may be two of the clock's
    assert found.memory_gb_per_second > 0
    assert f"{found.product_gflops:.0f} GFLOP/s" in str(found)


@pytest.mark.parametrize("readers", [1, 2, 3])
@pytest.mark.parametrize("size", [0, 1, 1000, limits.BUFFER_BYTES + 7])
def test_a_file_is_read_whole_whatever_the_readers(tmp_path: Path, size: int, readers: int) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * size)
    assert limits.read_file(path, readers) == size


def test_a_file_can_be_forgotten_where_the_system_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"kept")
    assert limits.forget(path) == hasattr(limits.os, "posix_fadvise")
    assert path.read_bytes() == b"kept"
    monkeypatch.delattr(limits.os, "posix_fadvise", raising=False)  # as on macOS
    assert not limits.forget(path)


def test_the_peak_of_memory_sees_what_was_held_and_let_go() -> None:
    program = (
        "import numpy as np; from benchmarks.limits import peak_mib; before = peak_mib(); "
        "held = np.ones(2**24, dtype=np.float32); del held; print(peak_mib() - before)"
    )
    told = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, check=True)
    assert float(told.stdout) == pytest.approx(64, abs=16)
