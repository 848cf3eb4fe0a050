"""Features larger than memory: files read by slices, and walked through in chunks.

An array in memory, a memory map and an HDF5 data set already are what is asked for here, something
with a shape and rows taken by a slice; `open_features` opens files as such.
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

import h5py
import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open

import zsl_core  # noqa: F401  # before torch: it sets how torch's threads wait

import torch  # isort: skip

from zsl_core.errors import InputError, expect_number, expect_one_of

Floats = NDArray[np.float32]

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
    if kind not in (np.float16, np.float32, np.float64) or len(shape) != 2:
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


def chunks(features: Features, rows: int) -> Iterator[tuple[int, Floats]]:
    """Walk through features (n, d) in order, `rows` at a time; memory does not grow with n.

    The next chunk is read while the present one is worked on.

    Args:
        features: (n, d), in memory or not.
        rows: images a chunk; the last may be smaller.

    Yields:
        The number of the first image, and float32 features (rows, d). Where `features` are a
        float32 array in memory this is a view of them: leave it as it is.

    >>> for start, x in chunks(np.zeros((5, 2), dtype=np.float16), 2):
    ...     print(start, x.shape, x.dtype)
    0 (2, 2) float32
    2 (2, 2) float32
    4 (1, 2) float32
    """
    expect_number("rows", rows, low=1, whole=True)
    starts = range(0, features.shape[0], rows)
    read = _reader(features)
    if isinstance(features, np.ndarray) and not isinstance(features, np.memmap):
        for start in starts:  # nothing to wait for
            yield start, read(slice(start, start + rows))
        return
    with ThreadPoolExecutor(1) as ahead:
        coming = [ahead.submit(read, slice(start, start + rows)) for start in starts[:1]]
        for start in starts:
            x = coming.pop().result()
            if start + rows < features.shape[0]:
                coming.append(ahead.submit(read, slice(start + rows, start + 2 * rows)))
            yield start, x


def _reader(features: Features) -> Callable[[slice], Floats]:
    # Pages of a map that were read would count as this process's memory to the end.
    mapped: Any = getattr(features, "_mmap", None)
    read_only = getattr(features, "mode", "") == "r"
    forget = mapped is not None and read_only and hasattr(mmap, "MADV_DONTNEED")

    def read(rows: slice) -> Floats:
        x = as_float32(features[rows])
        if forget:
            mapped.madvise(mmap.MADV_DONTNEED)
        return x

    return read


def as_float32(x: NDArray[np.floating[Any]]) -> Floats:
    """The same numbers as float32; a float32 array in memory is given back as it is.

    numpy converts float16 at a tenth of torch's speed.

    >>> as_float32(np.array([[0.5]], dtype=np.float16))
    array([[0.5]], dtype=float32)
    """
    if isinstance(x, np.memmap):
        x = np.array(x)  # torch wants memory that may be written
    if x.dtype != np.float16 or not x.flags.writeable:
        return np.asarray(x, dtype=np.float32)
    converted: Floats = torch.from_numpy(x).float().numpy()
    return converted
