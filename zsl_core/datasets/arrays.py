"""Named arrays from the bytes of a stranger's .npz or .safetensors file, never pickled objects.

A header may claim any size, so nothing is allocated before the claim is held against the file.
"""

from __future__ import annotations

import io
import lzma
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Sequence

import numpy as np
import safetensors.numpy
from numpy.lib import format as npy
from numpy.typing import NDArray
from safetensors import SafetensorError

from zsl_core.errors import InputError

Arrays = dict[str, NDArray[np.generic]]

MOST_UNPACKED = 1 << 30
"""Bytes of all wanted arrays together once unpacked: a small archive may hold much."""

NPY = ".npy"
_DAMAGED = (  # whatever the readers raise on bytes that are not what they should be
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    MemoryError,  # a header of one type, thousands of brackets deep
    struct.error,
    tokenize.TokenError,
    SafetensorError,
    OSError,
    EOFError,
    ValueError,
    TypeError,
    KeyError,
    SyntaxError,
    NotImplementedError,  # an archive packed in a way Python does not know
    RuntimeError,  # an archive under a password
    OverflowError,
)


def read_arrays(source: str, content: bytes, names: Sequence[str]) -> Arrays:
    """Those arrays among `names` that a file holds.

    Args:
        source: name of the file; its ending tells the format.
        content: its bytes.
        names: of the arrays wanted; others are not looked at.

    Raises:
        InputError: if the file is damaged, holds objects, or unpacks to more than 1 GB.
    """
    read = _read_npz if source.lower().endswith(".npz") else _read_safetensors
    try:
        return read(source, content, names)
    except InputError:
        raise
    except _DAMAGED as error:
        kind = "an archive of numpy's savez" if read is _read_npz else "a safetensors file"
        raise InputError(
            f"Expected {source} to be {kind}, but it cannot be read as one: it is damaged, or "
            "another kind of file."
        ) from error


def _read_npz(source: str, content: bytes, names: Sequence[str]) -> Arrays:
    arrays: Arrays = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        wanted = [i for i in archive.infolist() if i.filename.removesuffix(NPY) in names]
        _expect_small(source, sum(info.file_size for info in wanted))
        for info in wanted:
            name = info.filename.removesuffix(NPY)
            arrays[name] = _read_npy(source, name, archive.read(info))
    return arrays


def _read_npy(source: str, name: str, content: bytes) -> NDArray[np.generic]:
    file = io.BytesIO(content)
    version = npy.read_magic(file)
    header = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, _, dtype = header(file)
    if dtype.hasobject:
        raise InputError(
            f"Expected the array {name!r} in {source} to hold numbers, but it holds pickled Python "
            "objects, which are never read: save it with a number type, such as float32."
        )
    if len(content) - file.tell() != dtype.itemsize * int(np.prod(shape, dtype=object)):
        raise ValueError("header and content are of different sizes")
    file.seek(0)
    array: NDArray[np.generic] = npy.read_array(file, allow_pickle=False)
    return array


def _read_safetensors(source: str, content: bytes, names: Sequence[str]) -> Arrays:
    _expect_small(source, len(content))
    found = safetensors.numpy.load(content)
    return {name: found[name] for name in names if name in found}


def _expect_small(source: str, size: int) -> None:
    if size > MOST_UNPACKED:
        raise InputError(
            f"Expected the arrays of {source} to take at most {MOST_UNPACKED >> 20} MB unpacked, "
            f"but got {size / 2**20:.0f} MB: take fewer images or float32."
        )
