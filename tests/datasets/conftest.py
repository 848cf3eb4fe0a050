"""Small data in the xlsa17 layout, written as MATLAB 5 or 7.3 files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
import scipy.io

Content = dict[str, Any]
N_CLASSES, N_ATTRIBUTES, N_FEATURES, PER_CLASS = 5, 4, 6, 6
CLASS_NAMES = ["ant", "bee", "cow", "dog", "eel"]


def features_content() -> Content:
    """30 images of 5 classes, as MATLAB would hold them: (d, n), 1-based."""
    rng = np.random.default_rng(0)
    n = N_CLASSES * PER_CLASS
    labels = np.repeat(np.arange(1, N_CLASSES + 1), PER_CLASS)
    return {
        "features": rng.uniform(size=(N_FEATURES, n)),
        "labels": labels[:, None].astype(np.float64),
        "image_files": [
            f"/BS/xian/images/{CLASS_NAMES[c - 1]}/{i}.jpg" for i, c in enumerate(labels)
        ],
    }


def splits_content(seed: int = 1, k: int = N_ATTRIBUTES) -> Content:
    """Classes 1-3 seen (4 images each train, 2 test), 4 and 5 unseen."""
    place = np.arange(N_CLASSES * PER_CLASS)
    seen, train = place < 3 * PER_CLASS, place % PER_CLASS < 4
    return {
        "att": np.random.default_rng(seed).uniform(0.1, 1, size=(k, N_CLASSES)),
        "allclasses_names": CLASS_NAMES,
        "trainval_loc": (np.flatnonzero(seen & train)[:, None] + 1).astype(np.uint16),
        "test_seen_loc": (np.flatnonzero(seen & ~train)[:, None] + 1).astype(np.uint16),
        "test_unseen_loc": (np.flatnonzero(~seen)[:, None] + 1).astype(np.uint16),
    }


def write_v5(path: Path, content: Content) -> None:
    """Lists of strings become (n, 1) cell arrays."""
    cells = {
        key: np.array(value, dtype=object)[:, None] if isinstance(value, list) else value
        for key, value in content.items()
    }
    scipy.io.savemat(path, cells, do_compression=True)


def write_v73(path: Path, content: Content) -> None:
    """As MATLAB -v7.3 does: axes reversed, cells as references into #refs#, a 512-byte header."""
    with h5py.File(path, "w", userblock_size=512) as file:
        refs = file.create_group("#refs#")
        for key, value in content.items():
            if isinstance(value, list):
                item = file.create_dataset(key, (1, len(value)), dtype=h5py.ref_dtype)
                item.attrs["MATLAB_class"] = np.bytes_("cell")
                for i, text in enumerate(value):
                    units = np.frombuffer(text.encode("utf-16-le"), dtype="<u2")[:, None]
                    char = refs.create_dataset(f"{key}{i}", data=units)
                    char.attrs["MATLAB_class"] = np.bytes_("char")
                    char.attrs["MATLAB_int_decode"] = np.int32(2)
                    item[0, i] = char.ref
            else:
                array = np.asarray(value)
                item = file.create_dataset(key, data=array.T, compression="gzip")
                name = "double" if array.dtype.kind == "f" else str(array.dtype)
                item.attrs["MATLAB_class"] = np.bytes_(name)
    header = b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(124) + b"\x00\x02IM"
    with path.open("r+b") as raw:
        raw.write(header)


WRITERS = {"v5": write_v5, "v7.3": write_v73}


@pytest.fixture(params=list(WRITERS))
def write_mat(request: pytest.FixtureRequest) -> Callable[[Path, Content], None]:
    """Each test that asks for this runs once with each version of the format."""
    return WRITERS[request.param]


@pytest.fixture
def toy(tmp_path: Path) -> Callable[..., Path]:
    """Writes the folder TOY with changes to its files' content; returns the root above it."""

    def write(
        features: Content | None = None,
        att: Content | None = None,
        sent: Content | None = None,
        *,
        name: str = "TOY",
        version: str = "v5",
    ) -> Path:
        """A file's changes map variables to new values, None to leave the variable out."""
        folder = tmp_path / "root" / name
        folder.mkdir(parents=True, exist_ok=True)
        files = {
            "res101.mat": features_content() | (features or {}),
            "att_splits.mat": splits_content() | (att or {}),
        }
        if sent is not None:
            files["sent_splits.mat"] = splits_content(seed=2, k=7) | sent
        for file, content in files.items():
            kept = {key: value for key, value in content.items() if value is not None}
            WRITERS[version](folder / file, kept)
        return folder.parent

    return write
