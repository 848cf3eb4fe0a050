"""The 1000 ImageNet classes, each as one real visual prototype: its row of a network's classifier.

The network has seen all of these classes, the "unseen" ones too: this teaches, it is no benchmark.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from zsl_core.datasets.base import Split, ZSLDataset
from zsl_core.datasets.bundled import DATA, random_unseen, read_arrays, read_table
from zsl_core.datasets.hierarchy import Hierarchy
from zsl_core.datasets.imagenet_source import TRAIN, ImageNetSource
from zsl_core.errors import InputError

FOLDER = DATA / "imagenet_classes"
SPLITS = ("random", "far")


def load_imagenet_classes(split: str | int = "random", folder: Path = FOLDER) -> ZSLDataset:
    """One sample a class: 800 seen classes to learn from, 200 unseen ones to recognise.

    There is no second sample of a class, so no test_seen: of generalised ZSL only what concerns
    unseen classes can be measured, and cross-validation must choose by ``top1``.

    Args:
        split: ``random``; ``far``, whose unseen classes are those furthest from the seen ones in
            WordNet; or a seed, for another random one.
        folder: where its files lie.

    Returns:
        The data set, 1000 x 1280, with the class embeddings ``minilm`` (names and definition in
        WordNet) and ``glove`` (name, or that of a hypernym where GloVe knows no word of it).

    Raises:
        InputError: for an unknown split, or if a file is missing or damaged.

    >>> load_imagenet_classes("far").unseen_classes.shape
    (200,)
    """
    table = read_table(folder / "classes.csv", "name", *(f"unseen_{split}" for split in SPLITS))
    prototypes, minilm, glove = read_arrays(folder, "prototypes", "minilm", "glove")
    if isinstance(split, int):
        n_unseen = int(table["unseen_random"].sum())
        unseen = random_unseen(len(table), n_unseen, split)
    elif split in SPLITS:
        unseen = np.flatnonzero(table[f"unseen_{split}"])
    else:
        raise InputError(f"Expected `split` to be one of {SPLITS} or a seed, but got {split!r}.")
    classes = np.arange(len(table))
    default = split == "random"
    return ZSLDataset(
        name="imagenet_classes" if default else f"imagenet_classes:split={split}",
        features=prototypes,
        labels=classes,
        class_names=tuple(table["name"]),
        class_embeddings={"minilm": minilm, "glove": glove},
        split=Split(
            train=np.setdiff1d(classes, unseen),
            test_seen=np.empty(0, dtype=np.int64),
            test_unseen=unseen,
        ),
        source=str(folder),
        description="The classifier rows of EfficientNet-Lite0, one sample for each ImageNet "
        "class. The network has seen these classes: this teaches, it is no benchmark.",
    )


def imagenet_hierarchy(folder: Path = FOLDER) -> tuple[Hierarchy, tuple[str, ...]]:
    """WordNet's hypernyms above the classes, and the node of each class in the data set's order.

    Raises:
        InputError: if a file is missing or damaged.

    >>> hierarchy, nodes = imagenet_hierarchy()
    >>> [hierarchy.names[node] for node in hierarchy.path(nodes[340])][:3]
    ['zebra', 'equine', 'odd-toed ungulate']
    """
    nodes = read_table(folder / "hypernyms.csv", "wnid", "name", "parents")
    parents = {w: tuple(p.split()) for w, p in zip(nodes["wnid"], nodes["parents"], strict=True)}
    names = dict(zip(nodes["wnid"], nodes["name"], strict=True))
    return Hierarchy(parents, names), tuple(read_table(folder / "classes.csv", "wnid")["wnid"])


def imagenet_classes_source(
    split: str | int = "random", class_embedding: str = "minilm"
) -> ImageNetSource:
    """The bundled classes as the ImageNet protocol takes them: test sets by hops to a seen class.

    ``2-hops`` are the unseen classes at most 2 hops from a seen one in WordNet, ``3-hops`` those at
    most 3 (with the former, as in the published lists), ``all`` all 200; an empty list is left out.

    Raises:
        InputError: for an unknown split or class embedding.

    >>> source = imagenet_classes_source("far")
    >>> {name: len(wnids) for name, wnids in source.lists.items()}
    {'train': 800, '3-hops': 42, 'all': 200}
    """
    dataset = load_imagenet_classes(split)
    hierarchy, nodes = imagenet_hierarchy()
    seen, unseen = dataset.seen_classes, dataset.unseen_classes
    hops = hierarchy.hops(nodes)[np.ix_(unseen, seen)].min(axis=1)
    lists = {TRAIN: seen, "2-hops": unseen[hops <= 2], "3-hops": unseen[hops <= 3], "all": unseen}
    return ImageNetSource(
        name=dataset.name,
        wnids=nodes,
        embeddings=dataset.embedding(class_embedding),
        lists={name: tuple(nodes[c] for c in of) for name, of in lists.items() if len(of)},
        features=dataset.features,
        labels=dataset.labels,
    )
