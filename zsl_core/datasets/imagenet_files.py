"""Features of ImageNet's 21 thousand classes from a folder, however many images there are.

The folder holds::

    testsets.json            {"train": ["n01440764", ...], "2-hops": [...], "all": [...]}
    wnids.txt                a WordNet id a line
    embeddings.npy           (c, k), a row for each line of wnids.txt
    features/n01440764.npy   (rows, d), one file a class; .npy, .safetensors, .h5, .mat (7.3)
    hypernyms.txt            if wanted, for hierarchical precision: see hierarchy.read_hypernyms

or, in place of the folder ``features``, one large file and the class of each of its rows::

    features.npy             (n, d); or .safetensors, .h5, .hdf5, .mat (7.3)
    labels.txt               a WordNet id for each row, a line each; or labels.npy, strings

In a file of several variables the features are called ``features``. Features are float16, float32
or float64. Of a large file only the rows asked for are read, so rows of a class are best together.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from itertools import accumulate
from pathlib import Path
from threading import local
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from zsl_core.datasets.imagenet_source import ImageNetSource
from zsl_core.errors import InputError
from zsl_core.feature_files import SUFFIXES, Features, open_features

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

HIERARCHY = "hypernyms.txt"
LABELS_AT_ONCE = 2**20


def open_imagenet(folder: Path) -> ImageNetSource:
    """Open a folder in the layout above; of the features nothing but headers is read.

    Raises:
        InputError: if a file is missing, damaged, or does not fit the others.
    """
    if not folder.is_dir():
        raise InputError(f"Expected a folder of ImageNet features, but {folder} is none.")
    wnids = tuple(_lines(folder / "wnids.txt"))
    index = {wnid: row for row, wnid in enumerate(wnids)}
    features, labels = _images(folder, index)
    embeddings = _array(folder / "embeddings.npy")
    if embeddings.dtype.kind not in "fiu":
        raise InputError(
            f"Expected numbers in {folder / 'embeddings.npy'}, but got {embeddings.dtype}."
        )
    return ImageNetSource(
        name=str(folder),
        wnids=wnids,
        embeddings=np.asarray(embeddings, dtype=np.float32),
        lists=_lists(folder / "testsets.json"),
        features=features,
        labels=labels,
    )


class JoinedFiles:
    """Files of features one after the other, as one.

    Rows are read from where they lie in a file, not through a memory map, whose pages would count
    as this process's memory. Of HDF5 each thread keeps the file it last read open, for its cache.

    Args:
        paths: at least one.

    Raises:
        InputError: if one cannot be read or has another dimension than the first.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        self.paths = tuple(paths)
        opened = [_shape_and_place(path) for path in self.paths]
        shapes = [shape for shape, _ in opened]
        for path, (_, dim) in zip(self.paths, shapes, strict=True):
            if dim != shapes[0][1]:
                raise InputError(
                    f"Expected features of one dimension, but got {shapes[0][1]} in "
                    f"{self.paths[0]} and {dim} in {path}."
                )
        self.counts = tuple(rows for rows, _ in shapes)
        self._ends = list(accumulate(self.counts))
        self.shape = (self._ends[-1], shapes[0][1])
        self._places = tuple(place for _, place in opened)
        self._here = local()  # .open: the number of a thread's open file, and that file

    def __getitem__(self, rows: slice, /) -> NDArray[Any]:
        """Rows start:stop (rows, d), from as many files as they lie in."""
        start, stop, _ = rows.indices(self.shape[0])
        parts = []
        while start < stop:
            file = bisect_right(self._ends, start)
            first, end = self._ends[file] - self.counts[file], min(stop, self._ends[file])
            parts.append(self._rows(file, start - first, end - first))
            start = end
        if not parts:
            return np.empty((0, self.shape[1]), dtype=np.float32)
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "_here"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state, _here=local())

    def _rows(self, file: int, start: int, stop: int) -> NDArray[Any]:
        place = self._places[file]
        if place is None:
            return np.array(self._opened(file)[start:stop])
        (dtype, offset), dim = place, self.shape[1]
        at = offset + start * dim * dtype.itemsize
        x = np.fromfile(self.paths[file], dtype, (stop - start) * dim, offset=at)
        if len(x) < (stop - start) * dim:
            raise InputError(
                f"Expected {self.paths[file]} to stay as it was opened, but it has become shorter: "
                "write it again, and leave it until the work is done."
            )
        return x.reshape(-1, dim)

    def _opened(self, file: int) -> Features:
        kept: tuple[int, Features] | None = getattr(self._here, "open", None)
        if kept is not None and kept[0] == file:
            return kept[1]
        opened = open_features(self.paths[file])
        self._here.open = (file, opened) if isinstance(opened, h5py.Dataset) else None
        return opened


def _shape_and_place(path: Path) -> tuple[tuple[int, ...], tuple[np.dtype[Any], int] | None]:
    """The shape of a file's features, and their type and first byte if its rows lie in order."""
    features: Any = open_features(path)
    if not isinstance(features, np.memmap) or not features.flags.c_contiguous:
        return features.shape, None
    return features.shape, (features.dtype, int(features.offset))


def _images(folder: Path, index: Mapping[str, int]) -> tuple[Features, Ints]:
    """The features of either layout, and the row of the class embeddings of each image."""
    large = [path for suffix in SUFFIXES if (path := folder / f"features{suffix}").is_file()]
    if len(large) + (folder / "features").is_dir() != 1:
        raise InputError(
            f"Expected either a folder `features` or one file features{'|'.join(SUFFIXES)} in "
            f"{folder}, but got {'both or several' if large else 'neither'}."
        )
    if large:
        features, labels = JoinedFiles(large), _labels(folder, index)
        if len(labels) != features.shape[0]:
            raise InputError(
                f"Expected a WordNet id for each of the {features.shape[0]} rows of {large[0]}, "
                f"but {folder} has labels for {len(labels)}."
            )
        return features, labels
    paths = sorted(p for p in (folder / "features").iterdir() if p.suffix.lower() in SUFFIXES)
    if not paths:
        raise InputError(f"Expected files such as n01440764.npy in {folder / 'features'}.")
    rows = [_row(path.stem, index, str(path)) for path in paths]
    twice = [
        path for path, row, before in zip(paths[1:], rows[1:], rows, strict=False) if row == before
    ]
    if twice:
        raise InputError(f"Expected one file a class, but {twice[0]} has another one beside it.")
    joined = JoinedFiles(paths)
    return joined, np.repeat(np.array(rows, dtype=np.int64), joined.counts)


def _labels(folder: Path, index: Mapping[str, int]) -> Ints:
    """The row of the class embeddings of each row of the large file; never all ids at once."""
    array, text = folder / "labels.npy", folder / "labels.txt"
    if array.is_file():
        wnids = _array(array)
        if wnids.ndim != 1 or wnids.dtype.kind not in "US":
            raise InputError(
                f"Expected a list of strings in {array}, but got {wnids.dtype} of shape "
                f"{wnids.shape}."
            )
        starts = range(0, len(wnids), LABELS_AT_ONCE)
        parts = (wnids[start : start + LABELS_AT_ONCE].astype(str).tolist() for start in starts)
        rows = (_row(wnid, index, str(array)) for part in parts for wnid in part)
    else:
        rows = (_row(wnid, index, str(text)) for wnid in _lines(text))
    return np.fromiter(rows, dtype=np.int64)


def _row(wnid: str, index: Mapping[str, int], source: str) -> int:
    row = index.get(wnid)
    if row is None:
        raise InputError(
            f"Expected images of classes in wnids.txt only, but got {wnid[:40]!r} in {source}: add "
            "its id and class embedding, or take its images away."
        )
    return row


def _lists(path: Path) -> dict[str, tuple[str, ...]]:
    try:
        read = json.loads("\n".join(_lines(path)))
    except (ValueError, RecursionError) as error:
        raise InputError(f"Expected {path} to be JSON, but it is not ({error}).") from error
    if not isinstance(read, dict):
        raise InputError(
            f"Expected {path} to map names to lists of WordNet ids, but got {type(read).__name__}."
        )
    for name, wnids in read.items():
        if not isinstance(wnids, list) or not all(isinstance(wnid, str) for wnid in wnids):
            raise InputError(f"Expected `{name}` in {path} to be a list of WordNet ids.")
    return {name: tuple(wnids) for name, wnids in read.items()}


def _lines(path: Path) -> Iterable[str]:
    """The lines of a text file, stripped, without empty ones at the end."""
    try:
        with path.open(encoding="utf-8") as file:
            empty = 0
            for line in file:
                if not line.strip():
                    empty += 1
                    continue
                yield from [""] * empty
                empty = 0
                yield line.strip()
    except OSError as error:
        raise InputError(f"Expected a file {path}, but it cannot be read: {error.strerror}.") from (
            error
        )
    except UnicodeDecodeError as error:
        raise InputError(f"Expected {path} to be text in UTF-8, but it is not.") from error


def _array(path: Path) -> NDArray[Any]:
    try:
        read: Any = np.load(path, mmap_mode="r", allow_pickle=False)
        return np.asarray(read) if isinstance(read, np.ndarray) else np.array(None)
    except Exception as error:  # damaged bytes make numpy raise almost anything
        raise InputError(
            f"Expected {path} to be a whole .npy file, but it cannot be read "
            f"({' '.join(str(error).split())[:120]})."
        ) from error
