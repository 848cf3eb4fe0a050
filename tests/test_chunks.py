"""Walking through features: every source, in order, in bounded memory."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
import safetensors.numpy

from zsl_core.chunks import chunks
from zsl_core.errors import InputError
from zsl_core.feature_files import open_features

FLOATS = (np.float16, np.float32, np.float64)


def features(kind: Any = np.float32, n: int = 23, d: int = 6) -> np.ndarray:
    return np.random.default_rng(0).standard_normal((n, d)).astype(kind)


@pytest.mark.parametrize("kind", FLOATS)
def test_an_array_in_memory_is_walked_through(kind: Any) -> None:
    x = features(kind)
    x.setflags(write=False)
    parts = [part if kind == np.float32 else part.copy() for _, part in chunks(x, 10)]
    np.testing.assert_array_equal(np.concatenate(parts), x.astype(np.float32))
    assert np.shares_memory(parts[1], x) == (kind == np.float32)


def test_a_map_that_may_be_written_keeps_what_was_written(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", features())
    for mode in ("c", "r+"):
        mapped = np.load(tmp_path / "x.npy", mmap_mode=mode)
        mapped[3] = 7
        assert [part[0, 0] for _, part in chunks(mapped, 1)][3] == 7
        assert (mapped[3] == 7).all()


def test_no_features_give_no_chunk() -> None:
    assert list(chunks(np.zeros((0, 4), dtype=np.float16), 3)) == []


def test_all_of_float16_is_converted_exactly() -> None:
    every = np.arange(2**16, dtype=np.uint16).view(np.float16)[:, None]
    ((_, found),) = chunks(every, 2**16)
    np.testing.assert_array_equal(found, every.astype(np.float32))


@pytest.mark.parametrize("kind", ["<f2", ">f2", "<f4", ">f4", "<f8", ">f8"])
@pytest.mark.parametrize("source", ["map", "rows of a map", "map by columns", "backwards", "hdf5"])
def test_any_order_of_bytes_and_rows(tmp_path: Path, source: str, kind: str) -> None:
    x = features(n=900).astype(kind)
    np.save(tmp_path / "x.npy", np.asfortranarray(x) if "columns" in source else x)
    mapped: Any = np.load(tmp_path / "x.npy", mmap_mode="r")
    if source == "rows of a map":
        mapped, x = mapped[700:850][3:], x[703:850]
    elif source == "backwards":
        mapped, x = mapped[::-1], x[::-1]
    elif source == "hdf5":
        file = h5py.File(tmp_path / "x.h5", "w")
        mapped = file.create_dataset("features", data=x, chunks=(7, 4))
    found = np.concatenate([part.copy() for _, part in chunks(mapped, 40)])
    np.testing.assert_array_equal(found, x.astype(np.float32))


def test_a_file_that_became_shorter_gives_one_sentence(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", features(n=4000))
    mapped = open_features(tmp_path / "x.npy")
    os.truncate(tmp_path / "x.npy", 40_000)
    with pytest.raises(InputError, match=r"x\.npy to stay as it was opened, but it has become sh"):
        for _ in chunks(mapped, 100):
            pass


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="nothing tells pages here")
@pytest.mark.parametrize("kind", ["npy", "safetensors"])
def test_pages_of_a_map_do_not_pile_up(tmp_path: Path, kind: str) -> None:
    path, x = tmp_path / f"x.{kind}", np.ones((4096, 1024), dtype=np.float32)  # 16 MiB
    if kind == "npy":
        np.save(path, x)
    else:
        safetensors.numpy.save_file({"features": x}, path)
    opened = open_features(path)

    def resident() -> int:
        smaps = Path("/proc/self/smaps").read_text(encoding="utf-8")
        (entry,) = (part for part in smaps.split("VmFlags") if str(path) in part)
        rows = entry[entry.index(path.name) :].splitlines()
        return int(next(row for row in rows if row.startswith("Rss")).split()[1])

    assert max(resident() for _ in chunks(opened, 64)) < 4_000  # kB
    assert opened[:].sum() == 4096 * 1024
    assert resident() > 16_000  # pages that stay would have been seen


@pytest.mark.parametrize("ahead", [True, False])
def test_one_buffer_or_two_are_all_there_is(ahead: bool) -> None:
    x = features(np.float16, n=100)
    parts = [(part.ctypes.data, part.copy()) for _, part in chunks(x, 7, ahead=ahead)]
    assert len({where for where, _ in parts}) == 1 + ahead
    np.testing.assert_array_equal(np.concatenate([part for _, part in parts]), x)


class Counting:
    """Features that tell what was asked of them."""

    shape = (50, 3)

    def __init__(self) -> None:
        self.asked: list[slice] = []

    def __getitem__(self, rows: slice) -> np.ndarray:
        self.asked.append(rows)
        return np.full((len(range(*rows.indices(50))), 3), rows.start, dtype=np.float16)


def test_at_most_one_chunk_is_read_ahead() -> None:
    source = Counting()
    for number, (start, x) in enumerate(chunks(source, 8)):
        assert start == 8 * number
        assert (x == start).all()
        time.sleep(0.01)
        assert len(source.asked) <= number + 2
    assert [(rows.start, rows.stop) for rows in source.asked] == [
        (start, min(start + 8, 50)) for start in range(0, 50, 8)
    ]
    source = Counting()
    for number, _ in enumerate(chunks(source, 8, ahead=False)):
        assert len(source.asked) == number + 1


@pytest.mark.parametrize("rows", [0, -1, 2.5, True])
def test_rows_must_be_a_count(rows: Any) -> None:
    with pytest.raises(InputError, match="`rows` to be a whole number >= 1"):
        next(chunks(features(), rows))


def test_a_file_put_in_the_place_of_another_is_not_read_for_it(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", features())
    np.save(tmp_path / "other.npy", features() + 1)
    mapped = open_features(tmp_path / "x.npy")
    os.replace(tmp_path / "other.npy", tmp_path / "x.npy")
    ((_, found),) = chunks(mapped, 100)
    np.testing.assert_array_equal(found, features())
    os.remove(tmp_path / "x.npy")
    ((_, found),) = chunks(mapped, 100)
    np.testing.assert_array_equal(found, features())
