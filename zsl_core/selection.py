"""Class-wise cross-validation: hyperparameters from seen classes alone.

Some seen classes play the unseen ones, a share of the other classes' images the seen test images.
Neither test classes nor test images are ever looked at.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from joblib import delayed
from sklearn.base import clone
from sklearn.model_selection import KFold, ParameterGrid

from zsl_core.datasets import Split, ZSLDataset
from zsl_core.errors import InputError, expect_one_of
from zsl_core.evaluation.report import accuracies
from zsl_core.methods import METHODS, ZSLMethod, grid_for, make_method
from zsl_core.methods.base import Floats, Ints
from zsl_core.parallel import in_order

N_FOLDS = 5
HELD_OUT_SHARE = 0.2
CRITERIA = {"top1": ("zsl", "top1"), "harmonic": ("gzsl", "harmonic"), "ausuc": ("gzsl", "ausuc")}


@dataclass(frozen=True)
class Tried:
    """One combination of parameters: its mean score over the folds and their standard deviation."""

    params: dict[str, Any]
    score: float
    spread: float


@dataclass(frozen=True)
class Selection:
    """What cross-validation chose.

    Attributes:
        params: the parameters of highest mean score.
        score: that score, 0..1.
        table: every combination tried, best first.
    """

    params: dict[str, Any]
    score: float
    table: list[Tried]


def class_folds(labels: Ints, n_folds: int = N_FOLDS, seed: int = 0) -> list[Split]:
    """Splits of training images by class: each class plays unseen once.

    Args:
        labels: (n,) of the training images; the indices of the splits count these.
        n_folds: at most; fewer where a fold would hold less than two classes.
        seed: of the drawing of classes and of held-out images.

    Raises:
        InputError: with fewer than four classes.
    """
    classes = np.unique(labels)
    if len(classes) < 4:
        raise InputError(
            f"Expected at least 4 seen classes, some to be set aside for validation, but got "
            f"{len(classes)}: take default settings and measure on the test classes."
        )
    rng = np.random.default_rng(seed)
    is_held_out = np.zeros(len(labels), dtype=bool)
    for c in classes:
        images = np.flatnonzero(labels == c)
        held_out = max(int(HELD_OUT_SHARE * len(images)), 1) if len(images) > 1 else 0
        is_held_out[rng.permutation(images)[:held_out]] = True
    folds = KFold(min(n_folds, len(classes) // 2), shuffle=True, random_state=seed)
    splits = []
    for _, unseen in folds.split(classes):
        is_unseen = np.isin(labels, classes[unseen])
        splits.append(
            Split(
                train=np.flatnonzero(~is_unseen & ~is_held_out),
                test_seen=np.flatnonzero(~is_unseen & is_held_out),
                test_unseen=np.flatnonzero(is_unseen),
            )
        )
    return splits


def validation_dataset(dataset: ZSLDataset, class_embedding: str | None = None) -> ZSLDataset:
    """The first fold as a data set of its own: what one may look at while choosing by eye."""
    X, labels, embeddings, classes = _seen_only(dataset, class_embedding)
    paths = dataset.image_paths
    name = dataset.embedding_name(class_embedding)
    return dataclasses.replace(
        dataset,
        name=f"{dataset.name} (validation)",
        features=X,
        labels=labels,
        class_names=tuple(dataset.class_names[c] for c in classes),
        class_embeddings={name: embeddings},
        split=class_folds(labels)[0],
        attribute_names=dataset.attribute_names if name == "att" else None,
        image_paths=None if paths is None else tuple(paths[i] for i in dataset.split.train),
    )


def select(
    name: str,
    dataset: ZSLDataset,
    class_embedding: str | None = None,
    *,
    fixed: Mapping[str, Any] | None = None,
    criterion: str = "ausuc",
    n_folds: int = N_FOLDS,
    n_jobs: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Selection:
    """Choose a method's parameters by class-wise cross-validation.

    Args:
        name: of the method, see `METHODS`.
        dataset: only its training images and their classes are looked at.
        class_embedding: by name; the data set's first by default.
        fixed: parameters that are given and not to be chosen.
        criterion: what is maximised on the folds: ``top1``, ``harmonic`` or ``ausuc``.
        n_folds: at most; two are much quicker where there are hundreds of classes.
        n_jobs: of joblib, whose `parallel_config` may also send the work to a cluster.
        progress: called with tasks done and in all.
    """
    expect_one_of("criterion", criterion, tuple(CRITERIA))
    X, labels, embeddings, classes = _seen_only(dataset, class_embedding)
    folds = class_folds(labels, n_folds)
    method = make_method(name, **fixed or {})
    grid = grid_for(name, len(classes), fixed or ())
    chains = _chains(grid)
    if METHODS[name].warm:
        method.set_params(warm_start=True)
    tasks = [(f, c) for f in range(len(folds)) for c in range(len(chains))]
    results = in_order(
        (
            delayed(_score_chain)(method, chains[c], X, labels, embeddings, folds[f], criterion)
            for f, c in tasks
        ),
        n_jobs,
    )
    scores = np.zeros((len(folds), len(chains), len(chains[0])))
    for done, ((f, c), result) in enumerate(zip(tasks, results, strict=True), start=1):
        scores[f, c] = result
        if progress is not None:
            progress(done, len(tasks))
    flat = scores.reshape(len(folds), -1)
    tried = [params for chain in chains for params in chain]
    table = [
        Tried(params, float(mean), float(spread))
        for params, mean, spread in zip(tried, flat.mean(axis=0), flat.std(axis=0), strict=True)
    ]
    table.sort(key=lambda row: -row.score)  # stable: the earlier of the grid wins a tie
    return Selection(table[0].params, table[0].score, table)


def _seen_only(
    dataset: ZSLDataset, class_embedding: str | None
) -> tuple[Floats, Ints, Floats, Ints]:
    """Training features, labels 0..seen-1, their class embeddings, and which classes these are."""
    train = dataset.split.train
    classes, labels = np.unique(dataset.labels[train], return_inverse=True)
    return dataset.features[train], labels, dataset.embedding(class_embedding)[classes], classes


def _chains(grid: Mapping[str, list[Any]]) -> list[list[dict[str, Any]]]:
    """The grid as chains along its last parameter, each fitted warm one after another."""
    *outer, last = grid or {"": []}
    if not grid:
        return [[{}]]
    rest = ParameterGrid({key: grid[key] for key in outer}) if outer else [{}]
    return [[{**params, last: value} for value in grid[last]] for params in rest]


def _score_chain(
    method: ZSLMethod,
    chain: list[dict[str, Any]],
    X: Floats,
    labels: Ints,
    embeddings: Floats,
    split: Split,
    criterion: str,
) -> list[float]:
    method = clone(method)
    group, measure = CRITERIA[criterion]
    # A number of similar classes is chosen for all seen classes, and a fold has fewer: the same
    # share of them is similar.
    share = (len(np.unique(labels[split.train])) - 1) / (len(embeddings) - 1)
    if method.get_params().get("tau_similar") is not None:
        method.set_params(tau_similar=share * method.get_params()["tau_similar"])
    scores = []
    for params in chain:
        scaled = {k: share * v if k == "tau_similar" else v for k, v in params.items()}
        method.set_params(**scaled)
        method.fit(X[split.train], labels[split.train], embeddings)
        report = accuracies(method, X, labels, embeddings, split)
        score = report[group][measure]
        if score is None:
            raise InputError(
                f"Expected seen classes of at least 2 training images to choose by {criterion}, "
                "but got none: choose by top1."
            )
        scores.append(score)
    return scores
