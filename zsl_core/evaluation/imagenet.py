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
from numpy.typing import NDArray

from zsl_core.chunks import chunks
from zsl_core.datasets.imagenet_source import TRAIN
from zsl_core.errors import InputError, expect_number
from zsl_core.evaluation.imagenet_precision import CorrectSets
from zsl_core.evaluation.protocol import Floats
from zsl_core.methods.psr import PSR
from zsl_core.methods.ridge import SemanticToVisualRidge, VisualToSemanticRidge
from zsl_core.methods.sync import SYNC
from zsl_core.parallel import n_parts
from zsl_core.streaming import streamed_gram, streamed_statistics
from zsl_core.topk import queries_of, top_k_of

if TYPE_CHECKING:
    from zsl_core.datasets.hierarchy import Hierarchy
    from zsl_core.datasets.imagenet_source import ImageNetSource, Picked
    from zsl_core.methods import ZSLMethod

KS = (1, 2, 5, 10, 20)
IMAGES_AT_ONCE = 2**17
"""Images whose k best classes are held at a time."""
MOST_TRAINING_BYTES = 2 * 2**30
"""Of features as float32; a method that takes all at once makes as many again of unit length."""
ROWS = 2**12  # images copied at a time


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


def fit_seen(
    method: ZSLMethod,
    source: ImageNetSource,
    *,
    per_class: int | None = None,
    n_jobs: int | None = None,
) -> ZSLMethod:
    """Fit a method on the images of the seen classes, of which there may be any number.

    The classes it knows are numbered by their order in the training set. PSR and the ridges learn
    from class statistics gathered in one pass; the ridge from images to words takes another for
    X'X. SYNC (one-vs-other) takes features over 2 GiB as float32 by slices, dozens of times; what
    else needs all images at once (centring, sampled or exact expectations, SYNC's other losses)
    is limited to so many.

    Args:
        method: what to fit; its `fit`, where every class has at most 128 images, differs from this
            by rounding alone.
        source: the images.
        per_class: learn from at most so many images of each class, drawn at random.
        n_jobs: of joblib: parts of a pass at once, in threads of this process, or as many as a
            cluster of `parallel_config` has workers. How many there are changes rounding, and the
            covariances of classes cut in two. SYNC trains in this process, on all its cores.

    Raises:
        InputError: if there is no image, or they fit neither into memory nor the method.
    """
    method.check_params()
    features, of = source.images(TRAIN, per_class)
    classes, labels = np.unique(of, return_inverse=True)
    embeddings = source.embeddings[classes]  # of the others, an encoder's history keeps prototypes
    if learns_from_sums(method):
        return _fit_sums(method, features, labels, embeddings, n_jobs)
    n, d = features.shape
    if 4 * n * d <= MOST_TRAINING_BYTES:
        return method.fit(_whole(features), labels, embeddings)
    if isinstance(method, SYNC) and method.loss == "one_vs_other" and not method.center:
        return method.fit_streamed(features, labels, embeddings)
    raise InputError(
        f"Expected training features of at most {MOST_TRAINING_BYTES / 2**30:g} GiB as float32 for "
        f"{type(method).__name__} with these settings, but got {4 * n * d / 2**30:.1f} GiB: take "
        "fewer images a class, or its default settings."
    )


def learns_from_sums(method: ZSLMethod) -> bool:
    """Whether sums over the images are all that a method, as it is set, learns from."""
    if isinstance(method, PSR):
        return method.expectation == "class_statistics" and not method.center
    return isinstance(method, SemanticToVisualRidge | VisualToSemanticRidge) and not method.center


def imagenet_report(
    method: ZSLMethod,
    source: ImageNetSource,
    testset: str,
    k: Sequence[int] = KS,
    *,
    generalised: bool = False,
    hierarchy: Hierarchy | None = None,
    progress: Callable[[int, int], None] | None = None,
    n_jobs: int | None = None,
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
        n_jobs: of joblib, as of `fit_seen`.

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
    near = None if hierarchy is None else CorrectSets(hierarchy, source, candidates, cuts)
    targets = method.targets(source.embeddings[candidates])
    queries, n_blocks = queries_of(method), n_parts(n_jobs)
    hits = np.zeros((len(source.wnids), len(cuts)), dtype=np.int64)
    precision = np.zeros(len(cuts))
    for start in range(0, n, IMAGES_AT_ONCE):
        stop = min(start + IMAGES_AT_ONCE, n)
        part = features.part(start, stop)
        best = top_k_of(
            part, targets, cuts[-1], queries=queries, n_blocks=n_blocks, n_jobs=n_jobs
        ).classes
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


def _fit_sums(
    method: ZSLMethod,
    features: Picked,
    labels: NDArray[np.int64],
    embeddings: Floats,
    n_jobs: int | None,
) -> ZSLMethod:
    n_blocks = n_parts(n_jobs)
    rank = method.covariance_rank if isinstance(method, PSR) else 1
    statistics = streamed_statistics(features, labels, rank, n_blocks=n_blocks, n_jobs=n_jobs)
    if isinstance(method, VisualToSemanticRidge):
        gram = streamed_gram(features, n_blocks=n_blocks, n_jobs=n_jobs)
        return method.fit_statistics(statistics, embeddings, gram)
    assert isinstance(method, PSR | SemanticToVisualRidge)
    return method.fit_statistics(statistics, embeddings)


def _whole(features: Picked) -> Floats:
    """All rows (n, d) as float32, with no more memory than they take and that of some rows."""
    X: Floats = np.empty(features.shape, dtype=np.float32)
    for start, x in chunks(features, ROWS):
        X[start : start + len(x)] = x
    return X
