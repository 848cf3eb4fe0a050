"""Reading what lies in ``data/``: tables as CSV, arrays as safetensors; made by ``data.build``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from zsl_core.errors import InputError

DATA = Path(__file__).resolve().parents[2] / "data"


def read_arrays(folder: Path, *names: str) -> list[NDArray[np.float32]]:
    """Some arrays of ``arrays.safetensors`` as float32, whatever they are stored as.

    Raises:
        InputError: if the file is missing or damaged, or lacks one.
    """
    file = folder / "arrays.safetensors"
    try:
        with safe_open(file, framework="np") as arrays:
            return [arrays.get_tensor(name).astype(np.float32) for name in names]
    except (OSError, SafetensorError) as error:
        raise _incomplete(file) from error


def read_table(file: Path, *columns: str) -> pd.DataFrame:
    """A table as text and numbers, with at least these columns; an empty cell is an empty text.

    Raises:
        InputError: if the file is missing, damaged, without rows, or lacks a column.
    """
    try:
        table = pd.read_csv(file, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise _incomplete(file) from error
    if table.empty or not set(columns) <= set(table.columns):
        raise _incomplete(file)
    return table


def random_unseen(n_classes: int, n_unseen: int, seed: int) -> NDArray[np.int64]:
    """(n_unseen,) sorted classes drawn at random: another split of the same data."""
    return np.sort(np.random.default_rng(seed).permutation(n_classes)[:n_unseen])


def _incomplete(file: Path) -> InputError:
    return InputError(
        f"Expected the bundled file {file}, but it is missing or damaged: get the project again, "
        f"or rebuild it as data/README.md says."
    )
