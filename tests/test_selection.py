"""Class-wise cross-validation, and that no test class or test image ever reaches it."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone

import zsl_core  # noqa: F401 - before torch: it sets an OpenMP variable
from zsl_core import selection
from zsl_core.datasets import Split, ZSLDataset, load_dataset
from zsl_core.errors import InputError
from zsl_core.evaluation import protocol
from zsl_core.methods import METHODS, grid_for, make_method
from zsl_core.methods.psr import PSR
from zsl_core.selection import CRITERIA, Tried, class_folds, select, validation_dataset

GAUSSIAN = "gaussian:n_classes=14,n_unseen=5,n_features=20,n_attributes=8,images_per_class=12"
GRIDS: dict[str, dict[str, list[Any]]] = {
    "psr": {"tau_similar": [], "lambda_similar": [0.1, 1.0]},
    "sync": {"lam": [2.0**-12, 2.0**-6], "t": [0.5, 2.0]},
    "v2s_ridge": {"lam": [0.1, 1.0, 10.0]},
    "s2v_ridge": {"lam": [0.1, 1.0, 10.0]},
}
QUICK: dict[str, dict[str, Any]] = {"psr": {"max_iter": 10, "covariance_rank": 2}}


@pytest.fixture(scope="module")
def gaussian() -> ZSLDataset:
    return load_dataset(GAUSSIAN)


@pytest.fixture
def small_grids(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, grid in GRIDS.items():
        monkeypatch.setitem(METHODS, name, dataclasses.replace(METHODS[name], grid=grid))


# Folds


@pytest.mark.parametrize(
    ("n_classes", "n_folds"), [(4, 2), (5, 2), (7, 3), (9, 4), (10, 5), (23, 5)]
)
def test_folds(n_classes: int, n_folds: int) -> None:
    rng = np.random.default_rng(n_classes)
    names = np.sort(rng.choice(100, n_classes, replace=False))
    sizes = rng.integers(1, 30, n_classes)
    labels = rng.permutation(np.repeat(names, sizes))
    folds = class_folds(labels)
    assert len(folds) == n_folds
    played: list[int] = []
    for fold in folds:
        parts = [set(part.tolist()) for part in fold.parts().values()]
        assert sum(map(len, parts)) == len(set().union(*parts))
        assert all(len(part) == len(set(part.tolist())) for part in fold.parts().values())
        train, seen, unseen = (set(labels[part].tolist()) for part in fold.parts().values())
        assert train | unseen == set(names.tolist())
        assert not train & unseen
        assert seen <= train
        assert len(unseen) >= 2
        played += unseen
        # Every image of a class that plays unseen, and a fifth of each other class, at least one.
        assert len(fold.test_unseen) == np.isin(labels, list(unseen)).sum()
        for c, size in zip(names, sizes, strict=True):
            if c not in unseen:
                held_out = max(size // 5, 1) if size > 1 else 0
                assert (labels[fold.test_seen] == c).sum() == held_out
                assert (labels[fold.train] == c).sum() == size - held_out
    assert sorted(played) == names.tolist()


def test_folds_are_drawn_and_always_the_same() -> None:
    labels = np.repeat(np.arange(20), 10)
    first, again, other = class_folds(labels), class_folds(labels), class_folds(labels, seed=1)
    for a, b in zip(first, again, strict=True):
        for part in ("train", "test_seen", "test_unseen"):
            np.testing.assert_array_equal(getattr(a, part), getattr(b, part))
    assert [f.test_unseen.tolist() for f in first] != [f.test_unseen.tolist() for f in other]
    assert [f.test_seen.tolist() for f in first] != [f.test_seen.tolist() for f in other]
    assert np.unique(labels[first[0].test_unseen]).tolist() != [0, 1, 2, 3]


@pytest.mark.parametrize("n_classes", [1, 3])
def test_too_few_classes(n_classes: int) -> None:
    with pytest.raises(InputError, match=f"at least 4 seen classes.* got {n_classes}"):
        class_folds(np.repeat(np.arange(n_classes), 9))


# Nothing of the test data is looked at


def poisoned(data: ZSLDataset) -> ZSLDataset:
    """The same training images; NaN for all else, and the test labels in another order."""
    bad = copy.copy(data)
    rng = np.random.default_rng(3)
    test = np.setdiff1d(np.arange(data.n_images), data.split.train)
    features, labels, embedding = data.features.copy(), data.labels.copy(), data.embedding().copy()
    features[test] = np.nan
    labels[test] = rng.permutation(labels[test])
    embedding[data.unseen_classes] = np.nan
    changes = {"features": features, "labels": labels, "class_embeddings": {"att": embedding}}
    for key, value in changes.items():
        object.__setattr__(bad, key, value)
    for cached in ("seen_classes", "unseen_classes", "digest"):
        bad.__dict__.pop(cached, None)
    assert np.isnan(bad.features).any()
    assert not np.isnan(data.features).any()
    assert (bad.labels != data.labels).any()
    return bad


@pytest.mark.usefixtures("small_grids")
@pytest.mark.parametrize("spec", [GAUSSIAN, "digits"])
@pytest.mark.parametrize("name", list(GRIDS))
def test_poisoned_test_data_change_nothing(name: str, spec: str) -> None:
    data, fixed = load_dataset(spec), QUICK.get(name)
    clean = select(name, data, fixed=fixed)
    assert select(name, poisoned(data), fixed=fixed) == clean
    assert len(clean.table) > 1
    assert clean.score == max(tried.score for tried in clean.table) > 0


Seen = tuple[Any, Any, Any, Any]
honest = selection._seen_only


def leaks_images(data: ZSLDataset, embedding: str | None) -> Seen:
    """As `_seen_only`, with the held-out images of seen classes among the training images."""
    both = np.concatenate([data.split.train, data.split.test_seen])
    classes, labels = np.unique(data.labels[both], return_inverse=True)
    return data.features[both], labels, data.embedding(embedding)[classes], classes


def leaks_classes(data: ZSLDataset, embedding: str | None) -> Seen:
    """As `_seen_only`, with class embeddings less their mean over all classes."""
    X, labels, embeddings, classes = honest(data, embedding)
    return X, labels, embeddings - data.embedding(embedding).mean(axis=0), classes


def leaks_labels(data: ZSLDataset, embedding: str | None) -> Seen:
    """As `_seen_only`, with features scaled by how often a class occurs in all labels."""
    X, labels, embeddings, classes = honest(data, embedding)
    counts = np.bincount(data.labels[data.split.test_seen], minlength=len(data.class_names))
    return X * (counts[classes][labels, None] % 3), labels, embeddings, classes


@pytest.mark.usefixtures("small_grids")
@pytest.mark.parametrize("leak", [leaks_images, leaks_classes, leaks_labels])
@pytest.mark.parametrize("name", ["psr", "s2v_ridge"])
def test_the_poison_would_show_a_leak(
    name: str,
    leak: Callable[[ZSLDataset, str | None], Seen],
    gaussian: ZSLDataset,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(selection, "_seen_only", leak)
    fixed = QUICK.get(name)
    clean = select(name, gaussian, fixed=fixed)
    try:
        changed = select(name, poisoned(gaussian), fixed=fixed) != clean
    except (InputError, ValueError, IndexError, RuntimeError):
        changed = True
    assert changed


# What is chosen


@pytest.mark.parametrize("n_folds", [2, 5])
@pytest.mark.parametrize("criterion", list(CRITERIA))
def test_the_table_by_an_explicit_loop(gaussian: ZSLDataset, criterion: str, n_folds: int) -> None:
    chosen = select("s2v_ridge", gaussian, criterion=criterion, n_folds=n_folds)
    train = gaussian.split.train
    X, labels = gaussian.features[train], gaussian.labels[train]  # seen classes are 0..8
    E = gaussian.embedding()[:9]
    folds = class_folds(labels, n_folds)
    assert [tried.score for tried in chosen.table] == sorted(
        (tried.score for tried in chosen.table), reverse=True
    )
    assert sorted(tried.params["lam"] for tried in chosen.table) == sorted(
        METHODS["s2v_ridge"].grid["lam"]
    )
    assert (chosen.params, chosen.score) == (chosen.table[0].params, chosen.table[0].score)
    for tried in chosen.table[:3]:
        scores = [
            fold_score(make_method("s2v_ridge", **tried.params), X, labels, E, fold, criterion)
            for fold in folds
        ]
        assert tried.score == pytest.approx(np.mean(scores))
        assert tried.spread == pytest.approx(np.std(scores))


def fold_score(method: Any, X: Any, labels: Any, E: Any, fold: Split, criterion: str) -> float:
    method.fit(X[fold.train], labels[fold.train], E)
    unseen, everyone = np.unique(labels[fold.test_unseen]), np.arange(len(E))
    if criterion == "top1":
        hit = unseen[method.predict(X[fold.test_unseen], E[unseen])] == labels[fold.test_unseen]
        return float(np.mean([hit[labels[fold.test_unseen] == c].mean() for c in unseen]))
    given = (
        method.decision_function(X[fold.test_unseen], E),
        labels[fold.test_unseen],
        method.decision_function(X[fold.test_seen], E),
        labels[fold.test_seen],
        everyone,
        np.setdiff1d(everyone, unseen),
    )
    if criterion == "harmonic":
        return protocol.gzsl_accuracy(*given).h
    return protocol.ausuc(protocol.seen_unseen_curve(*given))


def test_unknown_criterion(gaussian: ZSLDataset) -> None:
    with pytest.raises(InputError, match="`criterion` to be one of top1, harmonic, ausuc"):
        select("v2s_ridge", gaussian, criterion="accuracy")


@pytest.mark.usefixtures("small_grids")
def test_fixed_parameters_are_not_chosen(gaussian: ZSLDataset) -> None:
    chosen = select("sync", gaussian, fixed={"t": 3.0, "max_iter": 20})
    assert [list(tried.params) for tried in chosen.table] == [["lam"], ["lam"]]
    # All fixed: one row, and its score is that of those parameters.
    one = select("v2s_ridge", gaussian, fixed={"lam": 10.0})
    assert one.params == {}
    assert one.table == [Tried({}, one.score, one.table[0].spread)]
    rows = select("v2s_ridge", gaussian).table
    assert one.score == next(row.score for row in rows if row.params == {"lam": 10.0})
    with pytest.raises(InputError, match="parameter of v2s_ridge"):
        select("v2s_ridge", gaussian, fixed={"t": 1.0})


@pytest.mark.usefixtures("small_grids")
def test_a_fixed_tau_replaces_the_choice_of_similar_classes(gaussian: ZSLDataset) -> None:
    """`tau` and `tau_similar` say the same thing: with one given the other is not to be tried."""
    chosen = select("psr", gaussian, fixed={"tau": 0.9})
    assert all(list(tried.params) == ["lambda_similar"] for tried in chosen.table)


@pytest.mark.usefixtures("small_grids")
def test_two_workers_find_the_same_as_one(gaussian: ZSLDataset) -> None:
    alone, together = (select("sync", gaussian, n_jobs=jobs) for jobs in (1, 2))
    assert together.params == alone.params
    assert [tried.params for tried in together.table] == [tried.params for tried in alone.table]
    for a, b in zip(alone.table, together.table, strict=True):
        assert b.score == pytest.approx(a.score, abs=1e-6)


@pytest.mark.usefixtures("small_grids")
def test_progress_counts_every_task(gaussian: ZSLDataset) -> None:
    seen: list[tuple[int, int]] = []
    select("sync", gaussian, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(i, 8) for i in range(1, 9)]  # 4 folds x 2 chains along t


def test_the_earlier_of_two_equals_wins(
    gaussian: ZSLDataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = dataclasses.replace(METHODS["v2s_ridge"], grid={"random_state": [5, 1, 3]})
    monkeypatch.setitem(METHODS, "v2s_ridge", entry)
    chosen = select("v2s_ridge", gaussian)
    assert [tried.params["random_state"] for tried in chosen.table] == [5, 1, 3]


@pytest.mark.parametrize("name", ["psr", "sync"])
def test_warm_chains_end_where_cold_fits_do(
    name: str, gaussian: ZSLDataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    grid = {
        "psr": {"lambda_similar": [0.03, 0.1, 0.3, 1.0]},
        "sync": {"lam": [2.0**-16, 2.0**-8], "t": [0.25, 1.0, 4.0]},
    }[name]
    tables = []
    for warm in (True, False):
        entry = dataclasses.replace(METHODS[name], grid=grid, warm=warm)
        monkeypatch.setitem(METHODS, name, entry)
        rows = select(name, gaussian).table
        tables.append({tuple(row.params.values()): row.score for row in rows})
    for params, score in tables[0].items():
        assert score == pytest.approx(tables[1][params], abs=0.02)


def test_a_chain_starts_cold_whatever_was_tried_before(
    gaussian: ZSLDataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = []
    for lams in ([2.0**-6], [2.0**-20, 2.0**-6]):
        entry = dataclasses.replace(METHODS["sync"], grid={"lam": lams, "t": [0.5, 2.0]})
        monkeypatch.setitem(METHODS, "sync", entry)
        table = select("sync", gaussian, fixed={"max_iter": 3}).table
        rows.append([row for row in table if row.params["lam"] == 2.0**-6])
    assert rows[0] == rows[1]


def test_nothing_is_changed_by_selecting(gaussian: ZSLDataset) -> None:
    before, params = gaussian.digest, {"lam": 3.0}
    select("s2v_ridge", gaussian, fixed=params)
    gaussian.__dict__.pop("digest")
    assert gaussian.digest == before
    assert params == {"lam": 3.0}
    assert clone(make_method("psr")).get_params()["warm_start"] is False


@pytest.mark.parametrize("criterion", ["ausuc", "harmonic"])
def test_classes_of_four_training_images_are_still_told_apart(criterion: str) -> None:
    """A fifth of four images is none: without held-out images every score would be 0."""
    data = load_dataset("gaussian:n_classes=14,n_unseen=5,n_features=20,images_per_class=5")
    assert np.bincount(data.labels[data.split.train]).max() == 4
    try:
        chosen = select("s2v_ridge", data, criterion=criterion)
    except InputError:
        return  # to refuse would be fair too
    assert chosen.score > 0


# The data one may look at


def rows_of(features: Any) -> set[bytes]:
    return {row.tobytes() for row in features}


@pytest.mark.parametrize("spec", [GAUSSIAN, "digits"])
def test_validation_dataset_holds_no_test_image(spec: str) -> None:
    data = load_dataset(spec)
    held = validation_dataset(data)
    train = data.split.train
    test = np.setdiff1d(np.arange(data.n_images), train)
    assert rows_of(held.features) == rows_of(data.features[train])
    assert not rows_of(held.features) & rows_of(data.features[test])
    assert held.class_names == tuple(data.class_names[c] for c in data.seen_classes)
    np.testing.assert_array_equal(held.embedding(), data.embedding()[data.seen_classes])
    for image, i in zip(range(held.n_images), train, strict=True):
        assert held.class_names[held.labels[image]] == data.class_names[data.labels[i]]
    assert held.digest != data.digest
    assert held.name != data.name
    folds = class_folds(held.labels)[0]
    for part, indices in held.split.parts().items():
        np.testing.assert_array_equal(indices, getattr(folds, part))
    ZSLDataset(**{f.name: getattr(held, f.name) for f in dataclasses.fields(held)})


def test_validation_dataset_of_poisoned_data_is_the_same(gaussian: ZSLDataset) -> None:
    assert validation_dataset(poisoned(gaussian)).digest == validation_dataset(gaussian).digest


def test_validation_dataset_keeps_paths_with_their_images(gaussian: ZSLDataset) -> None:
    paths = tuple(f"{i}.jpg" for i in range(gaussian.n_images))
    held = validation_dataset(dataclasses.replace(gaussian, image_paths=paths))
    assert held.image_paths == tuple(f"{i}.jpg" for i in gaussian.split.train)


def test_validation_dataset_of_another_class_embedding(gaussian: ZSLDataset) -> None:
    """Attribute names belong to `att`; with sentences alone there is nothing for them to name."""
    sent = np.random.default_rng(0).normal(size=(14, 7)).astype(np.float32)
    both = {"att": gaussian.embedding(), "sent": sent}
    held = validation_dataset(dataclasses.replace(gaussian, class_embeddings=both), "sent")
    np.testing.assert_array_equal(held.embedding("sent"), sent[:9])
    with pytest.raises(InputError, match="class embedding"):
        validation_dataset(gaussian, "w2v")


def test_a_fold_is_tried_with_the_same_share_of_similar_classes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """8 similar classes of 40 seen are 6.4 of the 33 that a fold trains on, and so on."""
    asked: list[tuple[int, float]] = []
    fit = PSR.fit

    def spy(self: PSR, X: Any, y: Any, E: Any, *rest: Any) -> PSR:
        asked.append((len(np.unique(y)), self.tau_similar))
        return fit(self, X, y, E, *rest)

    monkeypatch.setattr(PSR, "fit", spy)
    data = load_dataset("gaussian:n_classes=26,n_unseen=6,n_features=20,images_per_class=10")
    fixed = {"gamma": 1.0, "lambda_kernel": 1e-3, "lambda_similar": 0.1, "max_iter": 5}
    select("psr", data, fixed=fixed)
    shares = {round(tau_similar / (classes - 1), 4) for classes, tau_similar in asked}
    assert shares == {round(value / 19, 4) for value in grid_for("psr", 20)["tau_similar"]}
