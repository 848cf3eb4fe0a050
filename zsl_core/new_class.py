"""A class typed in a second ago: made from classes there are, and the images it attracts.

Nothing is trained: the class embeddings given at prediction say which classes are candidates, and
this is one more of them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote, unquote

import numpy as np
from numpy.typing import NDArray

from zsl_core.datasets import ZSLDataset
from zsl_core.errors import InputError, expect_one_of
from zsl_core.evaluation.predictions import AMONG
from zsl_core.methods.base import ZSLMethod
from zsl_core.similarity import cosine

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

MOST_PARTS = 3
LARGEST_VALUE = 1e6
ATTRIBUTES = "att"  # the class embedding whose columns have names
_MARKS = ";+*=%"  # what has a meaning in the text of a new class


@dataclass(frozen=True)
class NewClass:
    """A mix of classes with some attributes changed, such as a horse with stripes.

    Attributes:
        parts: classes by name and their weights; only the ratio of the weights counts.
        edits: attributes by name and their new values.
    """

    parts: tuple[tuple[str, float], ...]
    edits: tuple[tuple[str, float], ...] = ()

    @property
    def text(self) -> str:
        """What `parse_class` reads.

        >>> NewClass((("horse", 1.0),), (("stripes", 1.0),)).text
        'horse;stripes=1'
        """
        alone = len(self.parts) == 1
        parts = [_quoted(c) if alone else f"{_quoted(c)}*{w:g}" for c, w in self.parts]
        return ";".join(["+".join(parts), *(f"{_quoted(a)}={v:g}" for a, v in self.edits)])

    @property
    def label(self) -> str:
        """What it is called if nobody names it.

        >>> NewClass((("horse", 2.0), ("tiger", 1.0)), (("stripes", 1.0),)).label
        'horse + tiger, stripes 1'
        """
        mixed = " + ".join(name for name, _ in self.parts)
        return ", ".join([mixed, *(f"{name} {value:g}" for name, value in self.edits)])

    def embedding(self, dataset: ZSLDataset, class_embedding: str) -> Floats:
        """(k,) the weighted mean of its classes' rows, with the changed attributes put in."""
        rows = dataset.embedding(class_embedding)[
            [dataset.class_names.index(name) for name, _ in self.parts]
        ]
        weights = np.array([weight for _, weight in self.parts], dtype=np.float32)
        row = np.asarray(weights @ rows / weights.sum(), dtype=np.float32)
        names = dataset.attribute_names or ()
        for name, value in self.edits:
            row[names.index(name)] = value
        return row


def parse_class(text: str, dataset: ZSLDataset, class_embedding: str) -> NewClass:
    """Read what `NewClass.text` wrote, or a person typed, such as ``horse;stripes=1``.

    Args:
        text: classes joined by ``+``, each with ``*weight`` if there are several; then
            ``attribute=value`` after a ``;`` each.
        dataset: which classes and attributes there are.
        class_embedding: by name; only ``att`` has attributes to change.

    Raises:
        InputError: for an unknown class or attribute, a value that is no number, or a class that
            nothing is told about.
    """
    mixed, *changes = text.split(";")
    parts = []
    for part in mixed.split("+"):
        name, star, weight = part.partition("*")
        number = _number(weight, "a weight", text) if star else 1.0
        if number <= 0:
            raise InputError(f"Expected weights above 0 in {text!r}, but got {weight}.")
        parts.append((_known(name, dataset.class_names, "a class", dataset, text), number))
    if len({name for name, _ in parts}) < len(parts) or len(parts) > MOST_PARTS:
        raise InputError(
            f"Expected at most {MOST_PARTS} classes, each once, in {text!r}, but got {len(parts)}."
        )
    names = (dataset.attribute_names or ()) if class_embedding == ATTRIBUTES else ()
    edits = {}
    for change in changes:
        name, _, value = change.rpartition("=")
        name = _known(name or value, names, "an attribute", dataset, text)
        edits[name] = _number(value, f"a value of {name}", text)
    made = NewClass(tuple(parts), tuple(edits.items()))
    if not np.any(made.embedding(dataset, class_embedding)):
        raise InputError(
            f"Expected {text!r} to tell something about the class, but all its values are zero."
        )
    return made


@dataclass(frozen=True, eq=False)
class Attraction:
    """What a new class does to a set of images and where it lies among the other classes.

    Attributes:
        images: (n,) rows of the data set.
        labels: (n,) their true classes, which need not be candidates.
        candidates: (c,) the classes it competes with.
        scores: (n, c + 1) the new class in the last column.
        known: (m,) all classes that have a description, trained on or not.
        delta: (m,) cosine of its class embedding with each of these.
        nearness: (m,) cosine of its prototype with theirs; None for a method without prototypes.
    """

    images: Ints
    labels: Ints
    candidates: Ints
    scores: Floats
    known: Ints
    delta: Floats
    nearness: Floats | None

    @cached_property
    def margin(self) -> Floats:
        """(n,) score of the new class less the best candidate's: above 0 where it attracts."""
        return np.asarray(self.scores[:, -1] - self.scores[:, :-1].max(axis=1))

    @cached_property
    def rival(self) -> Ints:
        """(n,) the best other candidate of each image: where it goes without the new class."""
        best: Ints = self.candidates[self.scores[:, :-1].argmax(axis=1)]
        return best

    @cached_property
    def attracted(self) -> Ints:
        """(m,) positions among `images` of those that go to it, the clearest first."""
        order = np.argsort(-self.margin, kind="stable")
        taken: Ints = order[self.margin[order] > 0]
        return taken

    def counts(self) -> list[tuple[int, int, int]]:
        """True class, how many of its images are attracted, of how many; the most first."""
        classes, taken = np.unique(self.labels[self.attracted], return_counts=True)
        order = np.argsort(-taken, kind="stable")
        of = [int((self.labels == classes[i]).sum()) for i in order]
        return [(int(classes[i]), int(taken[i]), total) for i, total in zip(order, of, strict=True)]

    def fate(self, true: int) -> list[tuple[int | None, int]]:
        """Where the images of a true class go, the most first; None stands for the new class.

        Args:
            true: the class.
        """
        mine = self.labels == true
        goes = np.where(self.margin[mine] > 0, -1, self.rival[mine])
        classes, counts = np.unique(goes, return_counts=True)
        order = np.argsort(-counts, kind="stable")
        return [(None if classes[i] < 0 else int(classes[i]), int(counts[i])) for i in order]


def attract(
    method: ZSLMethod,
    dataset: ZSLDataset,
    class_embedding: str,
    row: Floats,
    among: str = "unseen",
    without: Sequence[int] = (),
) -> Attraction:
    """Score the test images for the described classes and a new one.

    Args:
        method: fitted on the training images.
        dataset: the data.
        class_embedding: by name, the one the method was fitted with.
        row: (k,) the new class's embedding.
        among: ``unseen``: images and classes that were never trained on; ``all``: all test images,
            all classes.
        without: classes whose description is taken away; their images stay.

    Raises:
        InputError: for another value of `among`, or if no candidate is left.
    """
    expect_one_of("among", among, AMONG)
    split, classes, images = dataset.split, dataset.unseen_classes, dataset.split.test_unseen
    if among == "all":
        classes = np.union1d(dataset.seen_classes, classes)
        images = np.concatenate([split.test_seen, images])
    candidates = np.setdiff1d(classes, np.asarray(without, dtype=np.int64))
    if not candidates.size:
        raise InputError(
            "Expected a class to compete with the new one, but all descriptions are taken away: "
            "leave at least one."
        )
    embeddings = dataset.embedding(class_embedding)
    known = np.setdiff1d(np.arange(len(embeddings)), without)
    beside = np.vstack([embeddings[known], row[None]])
    unit, prototypes = method.space_.embeddings(beside), method.prototypes(beside)
    competing = np.vstack([embeddings[candidates], row[None]])
    return Attraction(
        images=images,
        labels=dataset.labels[images],
        candidates=candidates,
        scores=method.decision_function(dataset.features[images], competing),
        known=known,
        delta=cosine(unit[-1:], unit[:-1])[0],
        nearness=None if prototypes is None else cosine(prototypes[-1:], prototypes[:-1])[0],
    )


def _quoted(name: str) -> str:
    return "".join(quote(mark) if mark in _MARKS else mark for mark in name)


def _known(quoted: str, names: Sequence[str], what: str, dataset: ZSLDataset, text: str) -> str:
    name = unquote(quoted).strip()
    if name not in names:
        some = ", ".join(names[:3])
        such = f"such as {some}" if some else "which this class embedding does not name"
        raise InputError(
            f"Expected {what} of {dataset.name}, {such}, but got {name!r} in {text!r}."
        )
    return name


def _number(text: str, what: str, whole: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not abs(number) <= LARGEST_VALUE:  # NaN is not
        raise InputError(f"Expected a number as {what} in {whole!r}, but got {text!r}.")
    return number
