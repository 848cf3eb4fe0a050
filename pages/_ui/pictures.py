"""Pictures of a data set, where it has any."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from zsl_core.datasets import ZSLDataset
from zsl_core.datasets.base import Ints
from zsl_core.similarity import l2_normalize
from zsl_core.statistics import class_means

WIDTH = 96  # pixels of a picture in a gallery: eight beside the sidebar on a 1280 px screen
PLACEHOLDER = np.full((WIDTH, WIDTH), 200, dtype=np.uint8)
DIGITS = "digits"  # its features are its pictures: 8 x 8 pixels of 0..16


def has_pictures(dataset: ZSLDataset) -> bool:
    """Whether there is anything to look at."""
    return dataset.image_paths is not None or dataset.name.startswith(DIGITS)


def picture(dataset: ZSLDataset, image: int) -> str | NDArray[np.uint8]:
    """A picture for `st.image`: its file, a digit's pixels, or a quiet grey square."""
    if dataset.image_paths is not None:
        path = Path(dataset.image_paths[image])
        return str(path) if path.is_file() else PLACEHOLDER
    if dataset.name.startswith(DIGITS):
        pixels = dataset.features[image].reshape(8, 8)
        return np.kron(255 - 15.9 * pixels, np.ones((13, 13))).astype(np.uint8)
    return PLACEHOLDER


def gallery(
    dataset: ZSLDataset, images: Ints | Sequence[int], captions: Sequence[str], width: int = WIDTH
) -> None:
    """Pictures side by side, as many as fit into a line, each with its caption.

    Where a picture's file is missing there is a grey square; where the data have no pictures, the
    captions alone.

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
            st.image(picture(dataset, int(i)), caption, width=width)


def thumbnails(dataset: ZSLDataset, classes: Ints, count: int) -> None:
    """A row of pictures with names: the clearest one of `count` of the classes, evenly taken.

    Args:
        dataset: with `image_paths`.
        classes: to take from.
        count: at most.
    """
    paths = dataset.image_paths or ()
    best = clearest(dataset, dataset.digest)
    chosen = classes[np.linspace(0, len(classes) - 1, min(count, len(classes))).astype(int)]
    for column, c in zip(st.columns(count, gap="small"), chosen, strict=False):
        path = Path(paths[best[c]])
        if path.is_file():
            column.image(str(path), dataset.class_names[c], width="stretch")


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
