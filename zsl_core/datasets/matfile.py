"""Read MATLAB files, version 5 and 7.3 alike, without ever unpickling anything."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import scipy.io
from numpy.typing import NDArray

from zsl_core.errors import InputError

V5_HEADER = b"MATLAB 5.0"


@dataclass(frozen=True, eq=False)
class MatFile:
    """The wanted variables of one .mat file.

    Attributes:
        path: where they were read.
        numbers: numeric arrays in the shape MATLAB shows.
        strings: cell arrays of strings as flat tuples, whatever their shape.
    """

    path: Path
    numbers: dict[str, NDArray[Any]]
    strings: dict[str, tuple[str, ...]]


def mat_variables(path: Path) -> list[str]:
    """Names of the variables in a .mat file of version 5 or 7.3.

    Raises:
        InputError: if the file cannot be read.
    """
    try:
        if _is_v73(path):
            with h5py.File(path, "r") as file:
                return [name for name in file if not name.startswith("#")]
        return [name for name, _, _ in scipy.io.whosmat(path)]
    except Exception as error:  # damaged bytes make scipy and h5py raise almost anything
        raise _unreadable(path, error) from error


def read_mat(
    path: Path,
    *,
    numbers: tuple[str, ...] = (),
    strings: tuple[str, ...] = (),
    optional: tuple[str, ...] = (),
) -> MatFile:
    """Read just these variables of a .mat file of version 5 or 7.3.

    Args:
        path: the file.
        numbers: variables that must be numeric arrays.
        strings: variables that must be cell arrays of strings.
        optional: those of them that may be missing; they are then missing in the result.

    Returns:
        The variables, the same for both versions of one content.

    Raises:
        InputError: if the file cannot be read, or a variable is missing or of another kind.
    """
    wanted = [*numbers, *strings]
    try:
        found = _read_v73(path, wanted) if _is_v73(path) else _read_v5(path, wanted)
    except Exception as error:  # damaged bytes make scipy and h5py raise almost anything
        raise _unreadable(path, error) from error
    missing = [name for name in wanted if name not in found and name not in optional]
    if missing:
        raise InputError(
            f"Expected variable `{missing[0]}` in {path}, but it holds: "
            f"{', '.join(mat_variables(path)) or 'none'}."
        )
    result = MatFile(path, {}, {})
    for name, value in found.items():
        if isinstance(value, tuple) and name in strings:
            result.strings[name] = value
        elif isinstance(value, np.ndarray) and name in numbers:
            result.numbers[name] = value
        else:
            kind = "a cell array of strings" if name in strings else "an array of numbers"
            raise InputError(f"Expected `{name}` in {path} to be {kind}, but it is not.")
    return result


def _unreadable(path: Path, error: Exception) -> InputError:
    reason = " ".join(str(error).split())[:120] or type(error).__name__
    return InputError(
        f"Expected {path} to be a whole MATLAB file (version 5 or 7.3), but it cannot be read "
        f"({reason}): download or copy it again."
    )


def _is_v73(path: Path) -> bool:
    with path.open("rb") as file:
        start = file.read(len(V5_HEADER))
    if h5py.is_hdf5(path):
        return True
    # Without this, scipy takes any file with an early zero byte for MATLAB 4.
    if start != V5_HEADER:
        raise ValueError("it does not start as one")
    return False


# None stands for a value that is neither numbers nor a cell array of strings.
Value = NDArray[Any] | tuple[str, ...] | None


def _read_v5(path: Path, wanted: list[str]) -> dict[str, Value]:
    raw = scipy.io.loadmat(path, variable_names=wanted)
    return {name: _from_v5(raw[name]) for name in wanted if name in raw}


def _from_v5(value: Any) -> Value:
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "Ofiub":
        return None
    if value.dtype.kind != "O":
        return value
    cells = value.ravel(order="F")
    if not all(isinstance(cell, np.ndarray) and cell.dtype.kind == "U" for cell in cells):
        return None
    return tuple(str(cell.item()) if cell.size else "" for cell in cells)


def _read_v73(path: Path, wanted: list[str]) -> dict[str, Value]:
    with h5py.File(path, "r") as file:
        return {name: _from_v73(file, file[name]) for name in wanted if name in file}


def _from_v73(file: h5py.File, item: Any) -> Value:
    if not isinstance(item, h5py.Dataset):  # a sparse matrix or a struct is a group
        return None
    kind, empty = item.attrs.get("MATLAB_class", b""), "MATLAB_empty" in item.attrs
    if kind == b"cell" and empty:
        return ()
    if kind == b"cell":
        # HDF5 keeps the axes in reverse, so its flat order is MATLAB's column order.
        cells = [file[reference] for reference in np.ravel(item[()])]
        if any(cell.attrs.get("MATLAB_class", b"") != b"char" for cell in cells):
            return None
        return tuple(_chars(cell) for cell in cells)
    if kind == b"char" or item.dtype.kind not in "fiub":
        return None
    if empty:  # the data are then the dimensions
        return np.zeros(tuple(int(size) for size in item[()]), dtype=item.dtype)
    return np.asarray(item[()]).T


def _chars(cell: h5py.Dataset) -> str:
    if "MATLAB_empty" in cell.attrs:
        return ""
    return np.ravel(cell[()]).astype("<u2").tobytes().decode("utf-16-le")
