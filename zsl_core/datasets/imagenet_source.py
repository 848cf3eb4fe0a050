"""Images by WordNet id, with named lists of classes: what the ImageNet protocol is run on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zsl_core.chunks import convert
from zsl_core.errors import InputError, expect_number, expect_one_of
from zsl_core.feature_files import Features

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

TRAIN = "train"
WORDNET_ID = re.compile(r"n\d{8}")
GAP = 8
"""Rows not wanted that are read through rather than skipped."""


@dataclass(frozen=True, eq=False)
class ImageNetSource:
    """Features of images, their classes, and the lists of classes to train and to test on.

    A list is taken as it is, so that 3-hops holds the classes of 2-hops where its file says so.
    A class of a test list without an image is a candidate none the less.

    Attributes:
        name: where a mistake in the data is to be looked for.
        wnids: c WordNet ids.
        embeddings: (c, k) float32, finite.
        lists: name -> WordNet ids; ``train`` are the seen classes, the others test sets.
        features: (n, d), in memory or not.
        labels: (n,) row of `embeddings` of each image.

    Raises:
        InputError: one sentence naming what was expected and what came.

    >>> source = ImageNetSource(
    ...     "made up",
    ...     ("n00000001", "n00000002"),
    ...     np.eye(2, dtype=np.float32),
    ...     {"train": ("n00000001",), "all": ("n00000002",)},
    ...     np.zeros((3, 4), dtype=np.float32),
    ...     np.array([0, 1, 0]),
    ... )
    >>> features, labels = source.images("train")
    >>> features.shape, labels
    ((2, 4), array([0, 0]))
    """

    name: str
    wnids: tuple[str, ...]
    embeddings: Floats
    lists: Mapping[str, tuple[str, ...]]
    features: Features
    labels: Ints

    def __post_init__(self) -> None:
        self._check_embeddings()
        self._check_lists()
        if self.labels.shape != self.features.shape[:1] or not len(self.labels):
            raise InputError(
                f"Expected a class for each of the images of {self.name}, at least one, but got "
                f"{len(self.labels)} for {self.features.shape[0]}."
            )

    @property
    def testsets(self) -> tuple[str, ...]:
        """The names of the lists that are not trained on."""
        return tuple(name for name in self.lists if name != TRAIN)

    @cached_property
    def index(self) -> Mapping[str, int]:
        """WordNet id -> row of `embeddings`."""
        return {wnid: row for row, wnid in enumerate(self.wnids)}

    def classes(self, of: str) -> Ints:
        """(m,) the rows of `embeddings` of a list, in its order.

        Raises:
            InputError: if there is no such list.
        """
        expect_one_of("the list of classes", of, tuple(self.lists))
        return np.array([self.index[wnid] for wnid in self.lists[of]], dtype=np.int64)

    def images(self, of: str, per_class: int | None = None) -> tuple[Picked, Ints]:
        """The images of a list's classes, in the order of the files, and their classes (m,).

        A slice of the features is checked for NaN and infinity when it is read.

        Args:
            of: name of the list.
            per_class: most images of a class, drawn at random and alike at every call; all of them
                where it is None.

        Raises:
            InputError: if there is no such list or no image of its classes, or `per_class` is no
                whole number of at least 1.
        """
        wanted = np.zeros(len(self.wnids), dtype=bool)
        wanted[self.classes(of)] = True
        rows = np.flatnonzero(wanted[self.labels])
        if not len(rows):
            raise InputError(f"Expected images of the classes in `{of}`, but {self.name} has none.")
        if per_class is not None:
            expect_number("per_class", per_class, low=1, whole=True)
            rows = rows[_some_of_each(self.labels[rows], per_class)]
        labels = self.labels[rows]
        return Picked(self.name, self.features, rows, labels, self.wnids), labels

    def _check_embeddings(self) -> None:
        _expect_ids(f"the class embeddings of {self.name}", self.wnids)
        got = self.embeddings
        if got.ndim != 2 or len(got) != len(self.wnids) or got.dtype != np.float32:
            raise InputError(
                f"Expected a float32 class embedding for each of the {len(self.wnids)} WordNet ids "
                f"of {self.name}, but got {got.dtype} of shape {got.shape}."
            )
        bad = np.flatnonzero(~np.isfinite(got).all(axis=1))
        if len(bad):
            raise InputError(
                f"Expected finite class embeddings, but {self.name} has NaN or infinity in that of "
                f"{self.wnids[bad[0]]}."
            )

    def _check_lists(self) -> None:
        if TRAIN not in self.lists or len(self.lists) < 2:
            raise InputError(
                f"Expected a list `{TRAIN}` and at least one test set in {self.name}, but got: "
                f"{', '.join(self.lists) or 'none'}."
            )
        seen = set(self.lists[TRAIN])
        for name, wnids in self.lists.items():
            _expect_ids(f"the list `{name}` of {self.name}", wnids)
            without = [wnid for wnid in wnids if wnid not in self.index]
            if without:
                raise InputError(
                    f"Expected a class embedding for every class of `{name}` in {self.name}, but "
                    f"{without[0]} has none ({len(without)} in all): add them, or take these "
                    "classes off the list."
                )
            both = [] if name == TRAIN else [wnid for wnid in wnids if wnid in seen]
            if both:
                raise InputError(
                    f"Expected no class of the test set `{name}` in `{TRAIN}`, but {both[0]} of "
                    f"{self.name} is in both."
                )


@dataclass(frozen=True, eq=False)
class Picked:
    """Some images of a source, as features.

    Attributes:
        name: of the source.
        features: (n, d) of all images.
        rows: (m,) numbers of those picked, ascending.
        labels: (m,) their rows of `wnids`.
        wnids: WordNet ids.
    """

    name: str
    features: Features
    rows: Ints
    labels: Ints
    wnids: tuple[str, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """(m, d)."""
        return len(self.rows), self.features.shape[1]

    def part(self, start: int, stop: int) -> Picked:
        """The images start:stop of these, without what tells of the others."""
        return replace(self, rows=self.rows[start:stop], labels=self.labels[start:stop])

    def __getitem__(self, rows: slice, /) -> NDArray[Any]:
        """Rows start:stop as (rows, d), float16 as float32.

        Raises:
            InputError: if a feature is not finite.
        """
        wanted = self.rows[rows]
        breaks = np.flatnonzero(np.diff(wanted) > GAP) + 1
        parts = [self._read(run) for run in np.split(wanted, breaks) if len(run)]
        if not parts:
            return np.empty((0, self.shape[1]), dtype=np.float32)
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def _read(self, run: Ints) -> NDArray[Any]:
        through = np.asarray(self.features[int(run[0]) : int(run[-1]) + 1])
        x = through if len(through) == len(run) else through[run - run[0]]
        if x.dtype == np.float16:  # numpy is slow at these, in looking for NaN too
            half, x = x, np.empty(x.shape, dtype=np.float32)
            convert(half, x)
        finite = np.isfinite(x).all(axis=1)
        if not finite.all():
            bad = int(run[np.argmin(finite)])
            wnid = self.wnids[self.labels[np.searchsorted(self.rows, bad)]]
            raise InputError(
                f"Expected finite features, but {self.name} has NaN or infinity in an image of "
                f"{wnid} (image {bad} of all, counted from 0): replace it."
            )
        return x


def _some_of_each(labels: Ints, most: int) -> Ints:
    """Numbers (ascending) of at most so many images of each class, drawn at random.

    >>> [len(_some_of_each(np.array([7, 7, 7, 2, 7]), most)) for most in (1, 2, 9)]
    [2, 3, 5]
    """
    shuffled = np.random.default_rng(0).permutation(len(labels))
    by_class = shuffled[np.argsort(labels[shuffled], kind="stable")]
    _, starts, counts = np.unique(labels[by_class], return_index=True, return_counts=True)
    place = np.arange(len(labels)) - np.repeat(starts, counts)  # of an image in its class
    return np.sort(by_class[place < most])


def _expect_ids(of: str, wnids: tuple[str, ...]) -> None:
    if not wnids:
        raise InputError(f"Expected WordNet ids for {of}, but got none.")
    known = set()
    for wnid in wnids:
        if not WORDNET_ID.fullmatch(wnid):
            raise InputError(
                f"Expected WordNet ids such as n02084071 for {of}, but got {wnid[:40]!r}."
            )
        if wnid in known:
            raise InputError(f"Expected each WordNet id once for {of}, but got {wnid} twice.")
        known.add(wnid)
