"""Pictures of a data set, where it has any."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import streamlit as st

from zsl_core.datasets import ZSLDataset
from zsl_core.datasets.base import Ints
from zsl_core.similarity import l2_normalize

SIDE = 84  # pixels of a thumbnail


def thumbnails(dataset: ZSLDataset, classes: Ints, count: int) -> None:
    """A row of pictures with names: the most typical one of `count` of the classes, evenly taken.

    Args:
        dataset: with `image_paths`.
        classes: to take from.
        count: at most.
    """
    paths = dataset.image_paths or ()
    chosen = classes[np.linspace(0, len(classes) - 1, min(count, len(classes))).astype(int)]
    shown = [(paths[_most_typical(dataset, c)], dataset.class_names[c]) for c in chosen]
    there = [(path, name) for path, name in shown if Path(path).is_file()]
    st.image([path for path, _ in there], [name for _, name in there], width=SIDE)


def _most_typical(dataset: ZSLDataset, c: int) -> int:
    """The image of class c whose features are nearest to the class's mean, by cosine."""
    images = np.flatnonzero(dataset.labels == c)
    unit = l2_normalize(dataset.features[images])
    return int(images[np.argmax(unit @ unit.mean(axis=0))])
