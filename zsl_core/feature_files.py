"""Files of features larger than memory, opened to be read by slices.

An array in memory, a memory map and an HDF5 data set already are what is asked for here, something
with a shape and rows taken by a slice; `open_features` opens files as such.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Protocol

import h5py
import numpy as np
from safetensors import safe_open

from zsl_core.errors import InputError, expect_one_of

SUFFIXES = (".npy", ".mat", ".h5", ".hdf5", ".safetensors")
SAFETENSORS_TYPES = {"F16": "<f2", "F32": "<f4", "F64": "<f8"}
HDF5_CACHE = 32 * 2**20
"""Bytes of HDF5 chunks kept, so that one that spans two slices is not read and unpacked twice."""


class Features(Protocol):
    """Features (n, d) of which rows are taken by a slice, float16, float32 or float64.

    `np.ndarray`, `np.memmap` and `h5py.Dataset` are such features as they are.
    """

    @property
    def shape(self) -> tuple[int, ...]:
        """(n, d)."""

    def __getitem__(self, rows: slice, /) -> Any:
        """Rows start:stop as an array (rows, d)."""


def size_of(features: Features) -> tuple[int, int]:
    """Images n and features d of an image.

    Raises:
        InputError: if the shape is no (n, d).
    """
    if len(features.shape) != 2:
        raise InputError(f"Expected features (n, d), but got shape {tuple(features.shape)}.")
    n, d = features.shape
    return n, d


def open_features(path: Path, variable: str = "features") -> Features:
    """Open a file of features (n, d); nothing but its header is read.

    ``.npy`` and ``.safetensors`` become a read-only memory map. ``.h5``, ``.hdf5`` and ``.mat`` of
    version 7.3 become an `h5py.Dataset`: MATLAB keeps its arrays by columns, so that its (d, n), an
    image a column, is (n, d) here. HDF5 may store a data set in blocks, which are read and unpacked
    whole; the latest 32 MiB of them are kept. Slices are then quick where n rows of blocks fit in
    there, that is unless blocks span thousands of images (``h5repack -l CHUNK=256x2048`` mends it).

    The file is closed when the result is no longer used.

    Args:
        path: the file; its suffix says the format.
        variable: name of the array in a file of several; a ``.npy`` has just one.

    Raises:
        InputError: if the file cannot be read, lacks the variable, or holds something else than
            floating-point numbers (n, d).
    """
    suffix = path.suffix.lower()
    expect_one_of("the suffix of a feature file", suffix, SUFFIXES)
    if not path.is_file():
        raise InputError(f"Expected a file of features at {path}, but there is none.")
    try:
        if suffix == ".npy":
            features: Any = np.load(path, mmap_mode="r", allow_pickle=False)
        elif suffix == ".safetensors":
            features = _open_safetensors(path, variable)
        else:
            features = _open_hdf5(path, variable)
    except InputError:
        raise
    except Exception as error:  # damaged bytes make the readers raise almost anything
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        hint = " A .mat file must be of version 7.3." if suffix == ".mat" else ""
        raise InputError(
            f"Expected {path} to be a whole {suffix} file, but it cannot be read ({reason}): "
            f"copy or write it again.{hint}"
        ) from error
    kind, shape = getattr(features, "dtype", None), getattr(features, "shape", ())
    native = None if kind is None else kind.newbyteorder("=")
    if native not in (np.float16, np.float32, np.float64) or len(shape) != 2:
        raise InputError(
            f"Expected {path} to hold features (n, d) of float16, float32 or float64, but got "
            f"{kind or 'something that is no array'} of shape {shape}."
        )
    opened: Features = features
    return opened


def _open_hdf5(path: Path, variable: str) -> Any:
    # All of the cache for the blocks of one slice and the next; read once, a block is done with.
    file = h5py.File(path, "r", rdcc_nbytes=HDF5_CACHE, rdcc_w0=1)
    if variable not in file:
        raise _missing(path, variable, [name for name in file if not name.startswith("#")])
    return file[variable]


def _open_safetensors(path: Path, variable: str) -> Any:
    """A memory map of one tensor.

    The library's own slices copy twice, and the pages it mapped count as ours until the end.
    """
    with safe_open(path, framework="np") as file:  # checks the header
        names = list(file.keys())
    if variable not in names:
        raise _missing(path, variable, names)
    with path.open("rb") as raw:
        length = int.from_bytes(raw.read(8), "little")
        entry = json.loads(raw.read(length))[variable]
    kind = SAFETENSORS_TYPES.get(entry["dtype"])
    if kind is None:
        raise InputError(
            f"Expected {path} to hold features of F16, F32 or F64, but got {entry['dtype']}."
        )
    begin = 8 + length + entry["data_offsets"][0]
    shape = tuple(entry["shape"])
    return np.memmap(path, dtype=kind, mode="r", offset=begin, shape=shape)


def _missing(path: Path, variable: str, names: list[str]) -> InputError:
    return InputError(
        f"Expected variable `{variable}` in {path}, but it holds: {', '.join(names) or 'none'}."
    )
