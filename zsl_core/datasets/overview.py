"""A data set as tables: its classes, and what each is like."""

from __future__ import annotations

from typing import Any

import numpy as np

from zsl_core.datasets.base import Ints, ZSLDataset

Table = dict[str, list[Any]]


def class_table(dataset: ZSLDataset) -> Table:
    """One line a class: name, seen or unseen, and how many images are in each part of the split.

    >>> from zsl_core.datasets import load_dataset
    >>> [column[3] for column in class_table(load_dataset("digits")).values()]
    ['three', 'unseen', 0, 0, 183, 183]
    """
    n_classes = len(dataset.class_names)
    kinds = np.full(n_classes, "not used", dtype=object)
    kinds[dataset.seen_classes], kinds[dataset.unseen_classes] = "seen", "unseen"
    table: Table = {"class": list(dataset.class_names), "kind": kinds.tolist()}
    for part, rows in dataset.split.parts().items():
        table[part.replace("_", " ")] = _counts(dataset.labels[rows], n_classes)
    return table | {"images": _counts(dataset.labels, n_classes)}


def attribute_table(dataset: ZSLDataset, c: int) -> Table:
    """The attributes of a class from the highest value down, beside their mean over all classes.

    Args:
        dataset: with attribute names.
        c: the class.
    """
    values = dataset.embedding("att")
    names = dataset.attribute_names or ()
    order = np.argsort(-values[c], kind="stable")
    return {
        "attribute": [names[i] for i in order],
        "value": [float(values[c, i]) for i in order],
        "mean of all": [float(values[:, i].mean()) for i in order],
    }


def _counts(labels: Ints, n_classes: int) -> list[int]:
    counts: list[int] = np.bincount(labels, minlength=n_classes).tolist()
    return counts
