"""A data set with photos on disk, small enough to be damaged file by file."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import scipy.io
from PIL import Image
from streamlit.testing.v1 import AppTest

from tests.app.visitor import visit

CLASSES, PER_CLASS = 8, 6


def jpeg(colour: tuple[int, int, int] = (200, 30, 30), side: int = 120) -> bytes:
    buffer = io.BytesIO()
    noise = np.random.default_rng(0).integers(-20, 20, (side, side, 3))
    Image.fromarray((np.array(colour) + noise).clip(0, 255).astype(np.uint8)).save(buffer, "JPEG")
    return buffer.getvalue()


def write_photos(tmp_path: Path) -> Path:
    """The folder of photos of a data set PETS beside it: 8 classes, 6 photos each, all whole."""
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(CLASSES), PER_CLASS)
    attributes = rng.uniform(0.1, 1, (CLASSES, 5))
    features = attributes[labels] @ rng.uniform(size=(5, 12)) + rng.uniform(size=(48, 12))
    files = [f"/made/here/photos/{c}/{i}.jpg" for i, c in enumerate(labels)]
    folder, root = tmp_path / "PETS", tmp_path / "photos"
    folder.mkdir()
    cells = np.array(files, dtype=object)[:, None]
    content = {"features": features.T, "labels": labels[:, None] + 1.0, "image_files": cells}
    scipy.io.savemat(folder / "res101.mat", content)
    place, seen = np.arange(len(labels)), labels < CLASSES - 2
    held_out = place % PER_CLASS >= PER_CLASS - 2
    split = {
        "att": attributes.T,
        "allclasses_names": np.array([f"pet {c}" for c in range(CLASSES)], dtype=object)[:, None],
        "trainval_loc": np.flatnonzero(seen & ~held_out)[:, None] + 1,
        "test_seen_loc": np.flatnonzero(seen & held_out)[:, None] + 1,
        "test_unseen_loc": np.flatnonzero(~seen)[:, None] + 1,
    }
    scipy.io.savemat(folder / "att_splits.mat", split)
    for file in files:
        path = root / file.removeprefix("/made/here/photos/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(jpeg())
    return root


def with_photos(page: str, root: Path, **query: str) -> AppTest:
    return visit(page, data="folder", folder=str(root.parent / "PETS"), photos=str(root), **query)
