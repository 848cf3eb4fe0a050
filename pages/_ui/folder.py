"""A data set of the user's own, in a folder on this machine."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from pages._ui.bound import choose_listed
from pages._ui.text import plain
from zsl_core.datasets.xlsa17 import find_xlsa17
from zsl_core.errors import InputError

FOLDER_HELP = (
    "A data set in the xlsa17 layout, or a folder that holds several: a feature file such as "
    "res101.mat beside att_splits.mat."
)
PHOTOS_HELP = (
    "The folder the paths in `image_files` of the feature file start from. Without it everything "
    "works but the pictures."
)


@dataclass(frozen=True)
class Folder:
    """What to load from where.

    Attributes:
        spec: what `zsl_core.datasets.load_dataset` takes.
        root: the folder that holds the data set's folder.
        image_root: the folder of its photos, if given.
        stamp: when its files were last written, so that changed files are read anew.
    """

    spec: str = ""
    root: Path | None = None
    image_root: Path | None = None
    stamp: tuple[float, ...] = ()


def choose_folder() -> Folder | None:
    """Ask for a folder; None until one is typed.

    Raises:
        InputError: if it holds no data set.
        OSError: if it cannot be read.
    """
    path = _path("Folder", "folder", "/data/xlsa17/data/AWA2", FOLDER_HELP)
    if path is None:
        return None
    if any(path.glob("*_splits.mat")):
        root, name = path.parent, path.name
    else:
        root = path
        # Those that can be read first, so that the first one chosen is one of them.
        folders = sorted(find_xlsa17(path), key=lambda folder: bool(folder.problem))
        found = [folder.name for folder in folders]
        if not found:
            raise InputError(
                f"Expected a folder with att_splits.mat and a feature file such as res101.mat, or "
                f"one that holds such folders, but {path} has none."
            )
        name = choose_listed("Data set in it", found, key="name")
    photos = _path("Photos (optional)", "photos", "/data/images/AWA2", PHOTOS_HELP)
    if photos is not None and not photos.is_dir():
        st.warning(f"Expected a folder of photos, but {plain(str(photos))} is none: no pictures.")
        photos = None
    files = sorted((root / name).glob("*.mat"))
    stamp = tuple(file.stat().st_mtime for file in files)
    return Folder(f"xlsa17:{name}", root, photos, stamp)


def _path(label: str, key: str, example: str, text: str) -> Path | None:
    typed = st.text_input(
        label,
        key=key,
        bind="query-params",
        persist_state="session",
        max_chars=1000,
        placeholder=example,
        help=text,
    )
    typed = (typed or "").strip()
    return Path(os.path.expanduser(typed)) if typed else None  # Path's own raises at ~nobody
