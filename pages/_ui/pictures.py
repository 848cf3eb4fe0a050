"""Pictures of a data set, where it has any."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image

from pages._ui.text import plain
from zsl_core.datasets import ZSLDataset
from zsl_core.datasets.base import Ints
from zsl_core.similarity import l2_normalize
from zsl_core.statistics import class_means

WIDTH = 96  # pixels of a picture in a gallery: eight beside the sidebar on a 1280 px screen
PLACEHOLDER = np.full((WIDTH, WIDTH), 200, dtype=np.uint8)
DRAWN = ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK")  # kinds of pixels that `st.image` can send
DIGITS = "digits"  # its features are its pictures: 8 x 8 pixels of 0..16


def has_pictures(dataset: ZSLDataset) -> bool:
    """Whether there is anything to look at."""
    return dataset.image_paths is not None or dataset.name.startswith(DIGITS)


def picture(dataset: ZSLDataset, image: int) -> str | NDArray[np.uint8]:
    """A picture for `st.image`: its file, a digit's pixels, or a quiet grey square."""
    if dataset.image_paths is not None:
        path = dataset.image_paths[image]
        return path if _is_whole(path, written(path)) else PLACEHOLDER
    if dataset.name.startswith(DIGITS):
        pixels = dataset.features[image].reshape(8, 8)
        return np.kron(255 - 15.9 * pixels, np.ones((13, 13))).astype(np.uint8)
    return PLACEHOLDER


def written(path: str) -> float | None:
    """When a file was last written, in seconds; None if it is not there."""
    try:
        return Path(path).stat().st_mtime if Path(path).is_file() else None
    except OSError:  # a name too long, no permission
        return None


@lru_cache(maxsize=50_000)
def _is_whole(path: str, when: float | None) -> bool:
    """Whether a file as it was written then is a picture up to its last byte."""
    if when is None:
        return False
    try:
        with Image.open(path) as image:
            image.draft(None, (WIDTH, WIDTH))  # a JPEG is read whole, but decoded small
            image.load()
            return image.mode in DRAWN
    except Exception:  # damaged files make Pillow's readers stumble in any way
        return False


def gallery(
    dataset: ZSLDataset, images: Ints | Sequence[int], captions: Sequence[str], width: int = WIDTH
) -> None:
    """Pictures side by side, as many as fit into a line, each with its caption.

    Where a picture's file is missing or broken there is a grey square; where the data have no
    pictures, the captions alone.

    Args:
        dataset: the data.
        images: rows of the data set, at most some 50 at a time.
        captions: one for each.
        width: of a picture in pixels.
    """
    if not has_pictures(dataset):
        st.markdown("\n".join(f"- {caption}" for caption in captions))
        return
    with st.container(horizontal=True, gap="xsmall"):
        for i, caption in zip(images, captions, strict=True):
            shown = f"An image of {dataset.class_names[dataset.labels[i]]}"
            st.image(picture(dataset, int(i)), caption, width=width, alt=shown)


def thumbnails(dataset: ZSLDataset, classes: Ints, count: int) -> None:
    """A row of pictures with names: the clearest one of `count` of the classes, evenly taken.

    Args:
        dataset: with `image_paths`.
        classes: to take from.
        count: at most.
    """
    best = clearest(dataset, dataset.digest)
    chosen = classes[np.linspace(0, len(classes) - 1, min(count, len(classes))).astype(int)]
    for column, c in zip(st.columns(count, gap="small"), chosen, strict=False):
        name = dataset.class_names[c]
        column.image(picture(dataset, int(best[c])), plain(name), width="stretch", alt=name)


@st.cache_data(max_entries=3, show_spinner=False)
def clearest(_dataset: ZSLDataset, digest: str) -> Ints:
    """For each class, the image by most nearer to its own class's mean than to any other's."""
    unit = l2_normalize(_dataset.features)
    cosines = unit @ l2_normalize(class_means(unit, _dataset.labels)).T  # (n, c)
    images = np.arange(len(unit))
    own = cosines[images, _dataset.labels]
    cosines[images, _dataset.labels] = -1
    margin = own - cosines.max(axis=1)
    order = np.lexsort((-margin, _dataset.labels))
    first = np.searchsorted(_dataset.labels[order], np.arange(len(_dataset.class_names)))
    return order[first]
