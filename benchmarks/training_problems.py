"""Made-up images at the sizes of real data, in memory or in a file larger than it may be."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.lib.format import open_memmap

from zsl_core.datasets.matfile import read_mat
from zsl_core.evaluation.protocol import top_k_accuracy
from zsl_core.similarity import l2_normalize

AT_ONCE = 4096  # images made at a time
AWA2 = {"images": 23_527, "seen": 40, "unseen": 10, "attributes": 85, "dim": 2048}
CUB = {"images": 3_432, "seen": 73, "unseen": 27, "attributes": 312, "dim": 1280}
IMAGENET = {"images": 1_280_000, "seen": 1000, "unseen": 100, "attributes": 300, "dim": 2048}


@dataclass(frozen=True, eq=False)
class Problem:
    """Unit features of seen classes to learn from, and of unseen ones to be named.

    Attributes:
        name: whose size it has.
        x: (n, d), in memory or a map of the file.
        labels: (n,) rows of the embeddings.
        embeddings: (seen + unseen, k), seen first.
        x_unseen: (m, d).
        labels_unseen: (m,).
        path: of the file, where there is one.
    """

    name: str
    x: np.ndarray
    labels: np.ndarray
    embeddings: np.ndarray
    x_unseen: np.ndarray
    labels_unseen: np.ndarray
    path: Path | None = None

    def accuracy(self, prototypes: np.ndarray) -> float:
        """Per-class top-1 of the unseen images among unseen classes, for all prototypes (c, d)."""
        unseen = np.unique(self.labels_unseen)
        scores = self.x_unseen @ prototypes[unseen].T
        return top_k_accuracy(scores, self.labels_unseen, unseen)


def official_attributes(folder: Path) -> np.ndarray:
    """The attributes (classes, k) of a data set in the xlsa17 layout, its seen classes first.

    Args:
        folder: with ``att_splits.mat``, ``trainvalclasses.txt`` and ``testclasses.txt``.
    """
    mat = read_mat(folder / "att_splits.mat", numbers=("att",), strings=("allclasses_names",))
    row = {name: row for row, name in enumerate(mat.strings["allclasses_names"])}
    seen, unseen = (
        (folder / f"{part}classes.txt").read_text(encoding="utf-8").split()
        for part in ("trainval", "test")
    )
    return mat.numbers["att"].T[[row[name] for name in (*seen, *unseen)]]


def made_up(
    name: str,
    size: dict[str, int],
    embeddings: np.ndarray | None = None,
    path: Path | None = None,
    seed: int = 0,
) -> Problem:
    """Images of which a smooth map of the attributes says the most, and noise the rest.

    Args:
        name: whose size it is.
        size: as `CUB`.
        embeddings: (seen + unseen, k), made up too where none are given.
        path: of a ``.npy`` file to write the images to, sorted by class; they are shuffled in
            memory without.
        seed: of everything made up.
    """
    rng = np.random.default_rng(seed)
    classes, dim = size["seen"] + size["unseen"], size["dim"]
    if embeddings is None:
        embeddings = rng.random((classes, size["attributes"])) ** 2
    embeddings = l2_normalize(embeddings.astype(np.float32))
    hidden = np.tanh(3 * embeddings @ rng.standard_normal((embeddings.shape[1], 256)))
    means = (hidden @ rng.standard_normal((256, dim)) / 16).astype(np.float32)
    means += 0.5 * rng.standard_normal((classes, dim), dtype=np.float32)  # what no attribute says
    spread = rng.standard_normal((64, dim), dtype=np.float32) / 8

    def fill(x: np.ndarray, labels: np.ndarray) -> np.ndarray:
        for start in range(0, len(x), AT_ONCE):
            some = labels[start : start + AT_ONCE]
            made = 1.5 * rng.standard_normal((len(some), dim), dtype=np.float32)
            made += 2.5 * rng.standard_normal((len(some), 64), dtype=np.float32) @ spread
            made += means[some]
            x[start : start + AT_ONCE] = l2_normalize(np.maximum(made, 0))
        return x

    def empty(n: int) -> np.ndarray:
        return np.empty((n, dim), dtype=np.float32)

    labels = np.arange(size["images"]) % size["seen"]
    unseen = size["seen"] + np.arange(100 * size["unseen"]) % size["unseen"]
    if path is None:
        labels = rng.permutation(labels)
        x = fill(empty(len(labels)), labels)
    else:
        labels = np.sort(labels)
        file = open_memmap(path, "w+", np.float32, (len(labels), dim))
        fill(file, labels).flush()
        del file
        x = np.load(path, mmap_mode="c", allow_pickle=False)  # torch wants what may be written
    return Problem(name, x, labels, embeddings, fill(empty(len(unseen)), unseen), unseen, path)
