"""Features walked through in chunks: a buffer or two, so memory does not grow with n."""

from __future__ import annotations

import mmap
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import IO, Any, TypeGuard

import h5py
import numpy as np
from numpy.typing import NDArray

import zsl_core  # noqa: F401  # before torch: it sets how torch's threads wait

import torch  # isort: skip

from zsl_core.errors import InputError, expect_number
from zsl_core.feature_files import Features, size_of

Floats = NDArray[np.float32]
Read = Callable[[int, Floats], None]  # rows from the one so numbered on, into an array


def chunks(
    features: Features,
    rows: int,
    first: int = 0,
    last: int | None = None,
    *,
    ahead: bool = True,
) -> Iterator[tuple[int, Floats]]:
    """Walk through rows first:last of features (n, d) in order, `rows` at a time.

    Use what is yielded before asking for the next, and leave it as it is: it is a buffer, or a view
    of `features` themselves where these are a float32 array in memory, row after row.

    Args:
        features: (n, d), in memory or not.
        rows: images a chunk; the last may be smaller.
        first: number of the first image.
        last: number after that of the last one; by default n.
        ahead: read the next chunk, in a thread, while the present one is worked on. Where several
            walks keep all cores at work that is a thread too many.

    Yields:
        The number of the chunk's first image, and float32 features (rows, d).

    Raises:
        InputError: if `rows` is no whole number of at least 1, or a file has become shorter.

    >>> for start, x in chunks(np.zeros((5, 2), dtype=np.float16), 2):
    ...     print(start, x.shape, x.dtype)
    0 (2, 2) float32
    2 (2, 2) float32
    4 (1, 2) float32
    """
    expect_number("rows", rows, low=1, whole=True)
    n, d = size_of(features)
    last = n if last is None else last
    starts = range(first, last, rows)
    if is_at_hand(features):
        for start in starts:
            yield start, np.asarray(features[start : min(start + rows, last)])
        return
    buffers = [np.empty((min(rows, n), d), np.float32) for _ in range(1 + ahead)]
    with _reader(features) as read, ThreadPoolExecutor(1) as thread:

        def fill(number: int) -> Floats:
            start = starts[number]
            buffer = buffers[number % len(buffers)][: last - start]
            read(start, buffer)
            return buffer

        if not ahead:
            yield from zip(starts, map(fill, range(len(starts))), strict=True)
            return
        coming = [thread.submit(fill, number) for number in range(len(starts[:1]))]
        for number, start in enumerate(starts):
            x = coming.pop().result()
            if number + 1 < len(starts):
                coming.append(thread.submit(fill, number + 1))
            yield start, x


def is_at_hand(features: object) -> TypeGuard[Floats]:
    """Whether these are float32 features in memory, row after row, which need no reading."""
    if not isinstance(features, np.ndarray) or isinstance(features, np.memmap):
        return False
    return bool(features.dtype == np.float32 and features.flags.c_contiguous)


@contextmanager
def _reader(features: Features) -> Iterator[Read]:
    """The quickest way into features; whatever has rows by slices is read by them."""
    if isinstance(features, h5py.Dataset):
        yield _through(features.dtype, _of_hdf5(features), features.shape[1])
    elif isinstance(features, np.memmap) and _is_still_there(features):
        # Reading is several times as quick as a map's page faults, and leaves no page with us.
        with open(str(features.filename), "rb", buffering=0) as file:
            yield _through(features.dtype, _of_file(file, features), features.shape[1])
    else:
        yield lambda start, out: convert(features[start : start + len(out)], out)


def _through(dtype: Any, read: Callable[[int, NDArray[Any]], None], d: int) -> Read:
    """Read float32 where it is to be, and other numbers by way of one more buffer."""
    if dtype == np.float32:
        return read
    raw = np.empty((0, d), dtype)

    def reading(start: int, out: Floats) -> None:
        nonlocal raw
        if len(raw) < len(out):
            raw = np.empty((len(out), d), dtype)
        read(start, raw[: len(out)])
        convert(raw[: len(out)], out)

    return reading


def _of_hdf5(data: Any) -> Callable[[int, NDArray[Any]], None]:
    return lambda start, out: data.read_direct(out, np.s_[start : start + len(out)])


def _is_still_there(mapped: Any) -> bool:
    """Whether the rows of a map can be read from the file of its name, and not from another.

    Raises:
        InputError: if the file has become shorter; to look at the map itself would end the program.
    """
    if mapped.mode != "r" or not mapped.flags.c_contiguous or not mapped.size:
        return False
    try:
        file = open(mapped.filename, "rb", buffering=0)  # noqa: SIM115 - the next line closes it
    except OSError:
        return False
    with file:
        read, found = _of_file(file, mapped), np.empty_like(mapped[:1], subok=False)
        ends = (len(mapped) - 1, 0)
        return all(_same(read, row, found, mapped) for row in ends)


def _same(read: Any, row: int, found: NDArray[Any], mapped: Any) -> bool:
    read(row, found)
    return bool(found.tobytes() == mapped[row : row + 1].tobytes())


def _of_file(file: IO[bytes], mapped: Any) -> Callable[[int, NDArray[Any]], None]:
    # A slice of a map says the offset of the whole map.
    page = mapped.offset - mapped.offset % mmap.ALLOCATIONGRANULARITY
    begin = page + mapped.ctypes.data - np.frombuffer(mapped._mmap, np.uint8).ctypes.data

    def read(start: int, out: NDArray[Any]) -> None:
        file.seek(begin + start * mapped.strides[0])
        left = memoryview(out.data).cast("B")
        while len(left):
            got = file.readinto(left)  # type: ignore[attr-defined]
            if not got:
                raise InputError(
                    f"Expected {mapped.filename} to stay as it was opened, but it has become "
                    "shorter: write it again, and leave it until the work is done."
                )
            left = left[got:]

    return read


def convert(x: NDArray[Any], out: Floats) -> None:
    """Put numbers of any kind into `out` as float32; numpy takes float16 at a tenth of the speed.

    Args:
        x: (rows, d).
        out: (rows, d).
    """
    if x.dtype == np.float16:
        x = np.require(x, np.float16, ["C", "W"])
        torch.from_numpy(out).copy_(torch.from_numpy(np.asarray(x)))
    else:
        np.copyto(out, x, casting="same_kind")
