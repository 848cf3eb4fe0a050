"""Pictures of a data set, where it has any."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import streamlit as st

from zsl_core.datasets import ZSLDataset
from zsl_core.datasets.base import Ints
from zsl_core.similarity import l2_normalize
from zsl_core.statistics import class_means


def thumbnails(dataset: ZSLDataset, classes: Ints, count: int) -> None:
    """A row of pictures with names: the clearest one of `count` of the classes, evenly taken.

    Args:
        dataset: with `image_paths`.
        classes: to take from.
        count: at most.
    """
    paths = dataset.image_paths or ()
    clearest = _clearest(dataset, dataset.digest)
    chosen = classes[np.linspace(0, len(classes) - 1, min(count, len(classes))).astype(int)]
    for column, c in zip(st.columns(count, gap="small"), chosen, strict=False):
        path = Path(paths[clearest[c]])
        if path.is_file():
            column.image(str(path), dataset.class_names[c], width="stretch")


@st.cache_data(max_entries=3, show_spinner=False)
def _clearest(_dataset: ZSLDataset, digest: str) -> Ints:
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
