from __future__ import annotations

import json
import os
import time
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
import safetensors.numpy
import scipy.io

from zsl_core.chunks import chunks
from zsl_core.errors import InputError
from zsl_core.feature_files import open_features

FLOATS = (np.float16, np.float32, np.float64)


def features(kind: Any = np.float32, n: int = 23, d: int = 6) -> np.ndarray:
    return np.random.default_rng(0).standard_normal((n, d)).astype(kind)


def write_npy(path: Path, x: np.ndarray) -> None:
    np.save(path, x)


def write_npy_by_columns(path: Path, x: np.ndarray) -> None:
    np.save(path, np.asfortranarray(x))


def write_safetensors(path: Path, x: np.ndarray) -> None:
    labels = np.arange(7)  # odd bytes before the features
    safetensors.numpy.save_file({"a": labels, "features": x, "z": labels}, path)


def write_hdf5(path: Path, x: np.ndarray) -> None:
    """As MATLAB 7.3 does: a (d, n) variable lies there as (n, d), after 512 bytes of its own."""
    with h5py.File(path, "w", userblock_size=512) as file:
        file["features"] = x
        file["features"].attrs["MATLAB_class"] = np.bytes_("single")
        file.create_group("#refs#")
    with path.open("r+b") as raw:
        raw.write(b"MATLAB 7.3 MAT-file".ljust(124) + b"\x00\x02IM")


def write_packed(path: Path, x: np.ndarray) -> None:
    with h5py.File(path, "w") as file:
        file.create_dataset("features", data=x, chunks=(7, 4), compression="gzip")


Writer = Callable[[Path, np.ndarray], None]
SOURCES: dict[str, tuple[str, Writer]] = {
    "npy": ("x.npy", write_npy),
    "npy by columns": ("x.columns.npy", write_npy_by_columns),
    "safetensors": ("x.safetensors", write_safetensors),
    "mat": ("x.mat", write_hdf5),
    "h5": ("x.h5", write_packed),
    "hdf5": ("x.hdf5", write_packed),
}


@pytest.mark.parametrize("kind", FLOATS)
@pytest.mark.parametrize("source", SOURCES)
def test_every_file_gives_the_array(tmp_path: Path, source: str, kind: Any) -> None:
    name, write = SOURCES[source]
    x = features(kind)
    write(tmp_path / name, x)
    opened = open_features(tmp_path / name)
    assert opened.shape == x.shape
    np.testing.assert_array_equal(opened[5:12], x[5:12])
    for rows in (1, 5, 23, 100):
        walked = [(start, part.copy()) for start, part in chunks(opened, rows)]
        assert [start for start, _ in walked] == list(range(0, 23, rows))
        assert all(part.dtype == np.float32 and len(part) <= rows for _, part in walked)
        np.testing.assert_array_equal(np.concatenate([p for _, p in walked]), x.astype(np.float32))
    parts = [(start, part.copy()) for start, part in chunks(opened, 3, 4, 12)]
    assert [start for start, _ in parts] == [4, 7, 10]
    np.testing.assert_array_equal(np.concatenate([p for _, p in parts]), x[4:12].astype(np.float32))


def test_a_file_of_many_gigabytes_is_not_read_to_give_a_slice(tmp_path: Path) -> None:
    n, d = 40_000_000, 2048  # 164 GB in float16, none of them on the disk
    header = {"features": {"dtype": "F16", "shape": [n, d], "data_offsets": [0, 2 * n * d]}}
    written = json.dumps(header).encode()
    sparse = {name: tmp_path / f"x{name}" for name in (".npy", ".safetensors", ".h5")}
    with sparse[".npy"].open("wb") as raw:
        np.lib.format.write_array_header_2_0(
            raw, {"descr": "<f2", "fortran_order": False, "shape": (n, d)}
        )
        os.truncate(raw.fileno(), raw.tell() + 2 * n * d)
    with sparse[".safetensors"].open("wb") as raw:
        raw.write(len(written).to_bytes(8, "little") + written)
        raw.flush()
        os.truncate(raw.fileno(), raw.tell() + 2 * n * d)
    with h5py.File(sparse[".h5"], "w") as file:
        file.create_dataset("features", (n, d), np.float16, chunks=(1024, 256))
    began = time.perf_counter()
    for path in sparse.values():
        opened = open_features(path)
        assert opened.shape == (n, d)
        assert not opened[n - 10 : n].any()
        start, x = next(chunks(opened, 16))
        assert (start, x.shape) == (0, (16, d))
    assert time.perf_counter() - began < 5


def test_a_file_is_closed_when_no_longer_used(tmp_path: Path) -> None:
    write_hdf5(tmp_path / "x.h5", features())
    opened = open_features(tmp_path / "x.h5")
    with pytest.raises(OSError, match="already open"):
        h5py.File(tmp_path / "x.h5", "w")
    gone = weakref.ref(opened)
    del opened
    assert gone() is None
    h5py.File(tmp_path / "x.h5", "w").close()


def test_a_variable_of_another_name(tmp_path: Path) -> None:
    x = features()
    safetensors.numpy.save_file({"test": x}, tmp_path / "x.safetensors")
    np.testing.assert_array_equal(open_features(tmp_path / "x.safetensors", "test")[:], x)
    with h5py.File(tmp_path / "x.h5", "w") as file:
        file["deep/test"] = x
    np.testing.assert_array_equal(open_features(tmp_path / "x.h5", "deep/test")[:], x)


@pytest.mark.parametrize(
    ("name", "write"),
    [(name, write) for name, write in SOURCES.values() if not name.endswith("npy")],
)
def test_a_missing_variable_is_named(tmp_path: Path, name: str, write: Writer) -> None:
    write(tmp_path / name, features())
    with pytest.raises(InputError, match=r"Expected variable `X` in .* but it holds: .*features"):
        open_features(tmp_path / name, "X")


@pytest.mark.parametrize("x", [np.zeros(4), np.zeros((2, 3, 4)), np.zeros((2, 3), dtype=np.int64)])
@pytest.mark.parametrize("source", ["npy", "safetensors", "mat", "h5"])
def test_what_is_no_features_is_refused(tmp_path: Path, source: str, x: np.ndarray) -> None:
    name, write = SOURCES[source]
    write = write_hdf5 if source == "h5" else write
    write(tmp_path / name, x)
    with pytest.raises(InputError, match=r"to hold features .*of "):
        open_features(tmp_path / name)


@pytest.mark.parametrize("name", ["x.npy", "x.safetensors", "x.mat", "x.h5"])
@pytest.mark.parametrize("damage", [b"", b"no features at all, whatever the name says", None])
def test_a_damaged_file_gives_one_sentence(tmp_path: Path, name: str, damage: bytes | None) -> None:
    path = tmp_path / name
    if damage is None:  # cut off
        next(write for file, write in SOURCES.values() if file == name)(path, features(n=4000))
        path.write_bytes(path.read_bytes()[:5000])
    else:
        path.write_bytes(damage)
    with pytest.raises(InputError, match="but it cannot be read") as told:
        open_features(path)
    assert "\n" not in str(told.value)


def test_a_group_a_pickle_an_old_mat_and_other_suffixes_are_refused(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "group.h5", "w") as file:
        file.create_group("features")
    with pytest.raises(InputError, match="to hold features"):
        open_features(tmp_path / "group.h5")
    np.save(tmp_path / "objects.npy", np.array([{}], dtype=object), allow_pickle=True)
    with pytest.raises(InputError, match="cannot be read"):
        open_features(tmp_path / "objects.npy")
    scipy.io.savemat(tmp_path / "five.mat", {"features": features()})
    with pytest.raises(InputError, match=r"version 7\.3"):
        open_features(tmp_path / "five.mat")
    with pytest.raises(InputError, match=r"\.npy, \.mat, .*but got '\.csv'"):
        open_features(tmp_path / "x.csv")
    with pytest.raises(InputError, match="there is none"):
        open_features(tmp_path / "none.npy")
