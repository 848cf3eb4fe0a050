"""The ImageNet protocol: Hit@k and hierarchical precision over thousands of unseen classes.

Frome et al. (DeViSE, NIPS 2013) and Changpinyo et al. (SYNC, CVPR 2016): the images of a test set's
classes are ranked among these classes (conventional) or among these and the seen classes
(generalised). Hit@k is the share of images with the true class among the k best. Both averages are
given: over images, as these papers have it, and over classes, as Xian et al. have it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from zsl_core.datasets.imagenet_source import TRAIN
from zsl_core.errors import InputError, expect_number
from zsl_core.evaluation.protocol import Floats, Ints
from zsl_core.methods.psr import PSR
from zsl_core.methods.ridge import SemanticToVisualRidge, VisualToSemanticRidge
from zsl_core.streaming import streamed_gram, streamed_statistics
from zsl_core.topk import top_k_of

if TYPE_CHECKING:
    from zsl_core.datasets.hierarchy import Hierarchy
    from zsl_core.datasets.imagenet_source import ImageNetSource
    from zsl_core.feature_files import Features
    from zsl_core.methods import ZSLMethod

KS = (1, 2, 5, 10, 20)
IMAGES_AT_ONCE = 2**17
"""Images whose k best classes are held at a time."""
MOST_TRAINING_BYTES = 4 * 2**30


@dataclass(frozen=True)
class ImageNetReport:
    """What a method makes of one test set; every share is in 0..1.

    Attributes:
        testset: name of the list of classes.
        generalised: whether the seen classes were candidates too.
        n_images: images ranked.
        n_classes: classes that they are of.
        n_candidates: classes that they were ranked among.
        hit: k -> Hit@k, mean over images.
        hit_per_class: k -> Hit@k, mean over the classes that have images.
        precision: k -> hierarchical precision HP@k, mean over images; None without a hierarchy.
        chance: k -> Hit@k of a guess, k / candidates.
        seconds: what all this took.
    """

    testset: str
    generalised: bool
    n_images: int
    n_classes: int
    n_candidates: int
    hit: Mapping[int, float]
    hit_per_class: Mapping[int, float]
    precision: Mapping[int, float] | None
    chance: Mapping[int, float]
    seconds: float


def fit_seen(method: ZSLMethod, source: ImageNetSource) -> ZSLMethod:
    """Fit a method on the images of the seen classes, of which there may be any number.

    The classes it knows are numbered by their order in the training set. What does not fit into
    memory is learnt from as class statistics, where the method needs no more than these; the ridge
    from images to words reads it twice.

    Raises:
        InputError: if there is no image, or they fit neither into memory nor the method.
    """
    features, labels = source.images(TRAIN)
    n, d = features.shape
    classes, labels = np.unique(labels, return_inverse=True)
    embeddings = source.embeddings[classes]  # of the others, an encoder's history keeps prototypes
    if 4 * n * d <= MOST_TRAINING_BYTES:
        X = np.asarray(features[0:n], dtype=np.float32)
        return method.fit(X, labels, embeddings)
    if isinstance(method, PSR):
        method.check_statistics_do()
        statistics = streamed_statistics(features, labels, method.covariance_rank)
        return method.fit_statistics(statistics, embeddings)
    if isinstance(method, SemanticToVisualRidge | VisualToSemanticRidge):
        statistics = streamed_statistics(features, labels, rank=1)
        if isinstance(method, SemanticToVisualRidge):
            return method.fit_statistics(statistics, embeddings)
        return method.fit_statistics(statistics, embeddings, streamed_gram(features))
    raise InputError(
        f"Expected training features of at most {MOST_TRAINING_BYTES / 2**30:g} GiB as float32 for "
        f"{type(method).__name__}, but got {4 * n * d / 2**30:.1f} GiB: take fewer images a class, "
        "or PSR or a ridge, which learn from sums."
    )


def imagenet_report(
    method: ZSLMethod,
    source: ImageNetSource,
    testset: str,
    k: Sequence[int] = KS,
    *,
    generalised: bool = False,
    hierarchy: Hierarchy | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> ImageNetReport:
    """Rank the images of a test set's classes; memory does not grow with images times classes.

    Args:
        method: fitted on the seen classes of the same class embeddings.
        source: the images.
        testset: one of ``source.testsets``.
        k: where the ranking is cut.
        generalised: take the seen classes as candidates too.
        hierarchy: of WordNet ids, with every candidate; for hierarchical precision.
        progress: told how many images are done, and of how many.

    Raises:
        InputError: for an unknown test set, a k outside 1..candidates, features that are not
            finite, or candidates that are not in the hierarchy.
    """
    began = time.perf_counter()
    candidates = source.classes(testset)
    if generalised:
        candidates = np.concatenate([candidates, source.classes(TRAIN)])
    cuts = sorted(set(k))
    for cut in cuts or [0]:
        expect_number("k", cut, low=1, high=len(candidates), whole=True)
    features, labels = source.images(testset)
    n = len(labels)
    near = None if hierarchy is None else _Near(hierarchy, source, candidates, cuts)
    targets = method.targets(source.embeddings[candidates])
    hits = np.zeros((len(source.wnids), len(cuts)), dtype=np.int64)
    precision = np.zeros(len(cuts))
    for start in range(0, n, IMAGES_AT_ONCE):
        stop = min(start + IMAGES_AT_ONCE, n)
        part = _Part(features, start, stop)
        best = top_k_of(part, targets, cuts[-1], queries=method.queries).classes
        ranked, true = candidates[best], labels[start:stop]
        found = ranked == true[:, None]  # (images, largest k)
        for column, cut in enumerate(cuts):
            np.add.at(hits[:, column], true[found[:, :cut].any(axis=1)], 1)
        if near is not None:
            precision += near.precision(ranked, true)
        if progress is not None:
            progress(stop, n)
    counts = np.bincount(labels, minlength=len(hits))
    there = counts > 0
    per_class: Floats = (hits[there] / counts[there, None]).mean(axis=0)
    return ImageNetReport(
        testset=testset,
        generalised=generalised,
        n_images=n,
        n_classes=int(there.sum()),
        n_candidates=len(candidates),
        hit=dict(zip(cuts, (hits.sum(axis=0) / n).tolist(), strict=True)),
        hit_per_class=dict(zip(cuts, per_class.tolist(), strict=True)),
        precision=None if near is None else dict(zip(cuts, (precision / n).tolist(), strict=True)),
        chance={cut: cut / len(candidates) for cut in cuts},
        seconds=time.perf_counter() - began,
    )


class _Part:
    """Images start..stop of some features, as features."""

    def __init__(self, features: Features, start: int, stop: int) -> None:
        self._features, self._start = features, start
        self.shape = (stop - start, features.shape[1])

    def __getitem__(self, rows: slice, /) -> Floats:
        start, stop, _ = rows.indices(self.shape[0])
        part: Floats = self._features[self._start + start : self._start + stop]
        return part


class _Near:
    """The correct sets of Frome et al.: candidates by hops from the true class, until k or more.

    Found ring by ring from each true class, so that no distance of two far classes is computed;
    `mistakes.hierarchical_precision` does the same from all distances.
    """

    def __init__(
        self, hierarchy: Hierarchy, source: ImageNetSource, candidates: Ints, cuts: list[int]
    ) -> None:
        self._hierarchy, self._wnids, self._cuts = hierarchy, source.wnids, cuts
        self._row_of = {source.wnids[row]: row for row in candidates.tolist()}
        strangers = [wnid for wnid in self._row_of if wnid not in hierarchy.parents]
        if strangers:
            raise InputError(
                f"Expected every candidate in the hierarchy, but {strangers[0]} is not "
                f"({len(strangers)} in all)."
            )

    def precision(self, ranked: Ints, true: Ints) -> Floats:
        """The sums (cuts,) over images of the share of their k best that is in the correct set."""
        sums = np.zeros(len(self._cuts))
        order = np.argsort(true, kind="stable")
        classes, starts = np.unique(true[order], return_index=True)
        # The first of the nested correct sets that holds each class; anew for each true class.
        first = np.full(len(self._wnids), len(self._cuts))
        for c, images in zip(classes.tolist(), np.split(order, starts[1:]), strict=True):
            found, sizes = self._correct_sets(self._wnids[c])
            first[found] = np.searchsorted(sizes, np.arange(len(found)), side="right")
            held_by = first[ranked[images]]  # (images, largest k)
            for column, cut in enumerate(self._cuts):
                sums[column] += np.count_nonzero(held_by[:, :cut] <= column) / cut
            first[found] = len(self._cuts)
        return sums

    def _correct_sets(self, wnid: str) -> tuple[Ints, list[int]]:
        """Candidates ring by ring, and how many of them are the correct set of each k, ascending.

        A correct set is the smallest rings that hold k candidates or more.
        """
        rings = self._hierarchy.rings(wnid)
        found: list[int] = []
        sizes: list[int] = []
        for cut in self._cuts:
            while len(found) < cut:
                ring = next(rings, None)
                if ring is None:
                    raise InputError(
                        f"Expected all candidates in one hierarchy, but only {len(found)} can be "
                        f"reached from {wnid}."
                    )
                found += [self._row_of[node] for node in ring if node in self._row_of]
            sizes.append(len(found))
        return np.array(found, dtype=np.int64), sizes
