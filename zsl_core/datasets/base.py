"""ZSLDataset: images' features, labels, class embeddings and splits, validated once at the door."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from zsl_core.datasets import validation
from zsl_core.errors import InputError

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Split:
    """Which images train, and which test on seen and on unseen classes (0-based indices).

    Attributes:
        train: (n_train,) images of seen classes.
        test_seen: (n_ts,) held-out images of the same classes; may be empty.
        test_unseen: (n_tu,) images of classes of which no training image is used.
    """

    train: Ints
    test_seen: Ints
    test_unseen: Ints

    def parts(self) -> dict[str, Ints]:
        """The three index arrays by name, in a fixed order."""
        return {"train": self.train, "test_seen": self.test_seen, "test_unseen": self.test_unseen}


@dataclass(frozen=True, eq=False)
class ZSLDataset:
    """One zero-shot data set, checked when it is made; inside the house nobody checks again.

    The arrays are taken over, not copied where their type already fits, and become read-only.
    An image may be in no part of the split; a class without any image is an error.

    Attributes:
        name: how the command line names it, such as ``xlsa17:CUB100``.
        features: (n, d) float32 visual features, finite, not normalised.
        labels: (n,) int64, 0-based row of the class embeddings.
        class_names: c names.
        class_embeddings: name -> (c, k) float32, such as ``att`` or ``sent``; the first is the
            default.
        split: the official train / test_seen / test_unseen images.
        attribute_names: k names for the columns of the embedding ``att``, where known.
        image_paths: n paths of the images, where known.
        source: where a mistake in the data is to be looked for (a file or a generator's name).
        description: one or two sentences for the screen: what this is, and its licence.

    Raises:
        InputError: one sentence naming source, field, expectation and what came.
    """

    name: str
    features: Floats
    labels: Ints
    class_names: tuple[str, ...]
    class_embeddings: Mapping[str, Floats]
    split: Split
    attribute_names: tuple[str, ...] | None = None
    image_paths: tuple[str, ...] | None = None
    source: str = field(default="")
    description: str = field(default="")

    def __post_init__(self) -> None:
        source = self.source or self.name
        features = validation.features(source, self.features)
        names = validation.class_names(source, self.class_names)
        embeddings = validation.class_embeddings(source, self.class_embeddings, names)
        labels = validation.labels(source, self.labels, len(features), names)
        parts = validation.split(source, self.split.parts(), labels, names)
        checked: dict[str, object] = {
            "source": source,
            "features": features,
            "labels": labels,
            "class_names": names,
            "class_embeddings": embeddings,
            "split": Split(**parts),
            "attribute_names": validation.attribute_names(source, self.attribute_names, embeddings),
            "image_paths": validation.image_paths(source, self.image_paths, len(features)),
        }
        for key, value in checked.items():
            object.__setattr__(self, key, value)

    @property
    def n_images(self) -> int:
        """How many images there are (n)."""
        return len(self.features)

    @property
    def n_features(self) -> int:
        """Dimension of the visual space (d)."""
        return int(self.features.shape[1])

    @cached_property
    def seen_classes(self) -> Ints:
        """(seen,) sorted labels that have training images."""
        return np.unique(self.labels[self.split.train])

    @cached_property
    def unseen_classes(self) -> Ints:
        """(unseen,) sorted labels of the test_unseen images."""
        return np.unique(self.labels[self.split.test_unseen])

    def embedding_name(self, name: str | None = None) -> str:
        """The name itself if there is such a class embedding; of None, the default's name.

        Raises:
            InputError: for an unknown name, listing the names there are.
        """
        known = list(self.class_embeddings)
        if name is None:
            return known[0]
        if name not in known:
            raise InputError(
                f"Expected a class embedding of {self.name}, one of: {', '.join(known)}; "
                f"but got {name!r}."
            )
        return name

    def embedding(self, name: str | None = None) -> Floats:
        """The (c, k) class embedding of that name; of None, the default one.

        Raises:
            InputError: for an unknown name, listing the names there are.
        """
        return self.class_embeddings[self.embedding_name(name)]

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) over every field a result can depend on.

        Each field goes in with its length before it, so no two contents can run into each other.
        Paths, source and description are left out: moving the files changes no result.
        """
        sha = hashlib.sha256()

        def add(*fields: bytes | Floats | Ints) -> None:
            for item in fields:
                if isinstance(item, bytes):
                    sha.update(b"bytes:%d:" % len(item) + item)
                else:
                    sha.update(f"{item.dtype}{item.shape}:{item.nbytes}:".encode())
                    sha.update(item.data)

        def add_names(names: tuple[str, ...]) -> None:
            add(b"%d" % len(names), *(name.encode() for name in names))

        add(self.name.encode(), self.features, self.labels)
        add_names(self.class_names)
        add(b"%d" % len(self.class_embeddings))
        for name, embedding in self.class_embeddings.items():
            add(name.encode(), embedding)
        for part, indices in self.split.parts().items():
            add(part.encode(), indices)
        add_names(self.attribute_names or ())
        return sha.hexdigest()
