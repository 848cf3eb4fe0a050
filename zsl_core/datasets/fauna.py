"""Fauna: a zoo drawn by code, bundled with pictures, features and descriptions of its animals.

The pictures are drawn from the same table of facts that the class embedding ``att`` is; the
features are a real network's (see ``data/fauna/README.md``). Nothing to download.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from zsl_core.datasets.base import Floats, Ints, Split, ZSLDataset
from zsl_core.datasets.bundled import DATA, random_unseen, read_arrays, read_table

TEST_SEEN_SHARE = 0.2  # the last fifth of each seen class's pictures is held out
FOLDER = DATA / "fauna"
_FACTS = ["name", "unseen", "images", "description"]  # the columns that are no attributes


@dataclass(frozen=True, eq=False)
class Chimeras:
    """Drawn animals that are no class and have no class embedding.

    Attributes:
        names: of the c chimeras.
        descriptions: one line for each, what it is made of.
        features: (n, d) of their pictures.
        labels: (n,) which chimera.
        image_paths: n files.
    """

    names: tuple[str, ...]
    descriptions: tuple[str, ...]
    features: Floats
    labels: Ints
    image_paths: tuple[str, ...]


def load_fauna(split: int | None = None, folder: Path = FOLDER) -> ZSLDataset:
    """The bundled zoo.

    Args:
        split: None for the official split, in which every unseen animal shares attributes with
            seen ones; a seed for as many unseen animals drawn at random.
        folder: where its files lie.

    Returns:
        The data set with the class embeddings ``att``, ``minilm`` (name and one-line description)
        and ``glove`` (name).

    Raises:
        InputError: if a file is missing or damaged.

    >>> fauna = load_fauna()
    >>> "zebra" in [fauna.class_names[c] for c in fauna.unseen_classes]
    True
    """
    table = read_table(folder / "classes.csv", *_FACTS)
    features, minilm, glove = read_arrays(folder, "features", "minilm", "glove")
    attributes = table.drop(columns=_FACTS)
    count = table["images"].to_numpy()
    labels = np.repeat(np.arange(len(table)), count)
    unseen = np.flatnonzero(table["unseen"])
    if split is not None:
        unseen = random_unseen(len(table), len(unseen), split)
    is_unseen = np.isin(labels, unseen)
    number = np.concatenate([np.arange(n) for n in count])  # of a picture in its class
    held_out = number >= np.ceil((1 - TEST_SEEN_SHARE) * count)[labels]
    return ZSLDataset(
        name="fauna" if split is None else f"fauna:split={split}",
        features=features,
        labels=labels,
        class_names=tuple(table["name"]),
        class_embeddings={
            "att": attributes.to_numpy(np.float32),
            "minilm": minilm,
            "glove": glove,
        },
        split=Split(
            train=np.flatnonzero(~is_unseen & ~held_out),
            test_seen=np.flatnonzero(~is_unseen & held_out),
            test_unseen=np.flatnonzero(is_unseen),
        ),
        attribute_names=tuple(attributes.columns),
        image_paths=_paths(folder / "images", table["name"], count),
        source=str(folder),
        description="Animals drawn by code from a table of facts, seen by a real network "
        "(EfficientNet-Lite0). Made for teaching; it is no benchmark.",
    )


def load_chimeras(folder: Path = FOLDER) -> Chimeras:
    """The drawn animals that are no class, such as an elephant with the stripes of a zebra.

    Raises:
        InputError: if a file is missing or damaged.

    >>> chimeras = load_chimeras()
    >>> len(chimeras.features) == len(chimeras.image_paths) == len(chimeras.labels)
    True
    """
    table = read_table(folder / "chimeras.csv", "name", "images", "description")
    count = table["images"].to_numpy()
    return Chimeras(
        names=tuple(table["name"]),
        descriptions=tuple(table["description"]),
        features=read_arrays(folder, "chimeras")[0],
        labels=np.repeat(np.arange(len(table)), count),
        image_paths=_paths(folder / "chimeras", table["name"], count),
    )


def _paths(folder: Path, names: Iterable[str], counts: Iterable[int]) -> tuple[str, ...]:
    return tuple(
        f"{folder}/{name.replace(' ', '_')}/{i:02d}.webp"
        for name, count in zip(names, counts, strict=True)
        for i in range(count)
    )
