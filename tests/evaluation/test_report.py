"""The report of one run, recomputed by hand from the scores, image by image."""

from __future__ import annotations

import dataclasses
import itertools
import json
from typing import Any

import numpy as np
import pytest
from scipy import stats

import zsl_core  # noqa: F401 - before torch: it sets an OpenMP variable
from zsl_core.datasets import Split, ZSLDataset, load_dataset
from zsl_core.evaluation.report import Report, accuracies, evaluate
from zsl_core.methods import METHODS, ZSLMethod, make_method

SPEC = (
    "gaussian:n_classes=20,n_unseen=12,n_features=24,n_attributes=6,images_per_class=9,imbalance=1"
)
SEEN, UNSEEN = range(8), range(8, 20)
KEYS = {
    "zsl": ["top1", "top5"],
    "gzsl": ["unseen", "seen", "harmonic", "ausuc"],
    "hubness": ["skew_n1", "skew_n10", "robin_hood", "antihub_rate"],
    "structure": ["rsa_unseen", "rsa_all", "relation_satisfaction"],
    "mistakes": ["mean_delta", "mean_delta_random"],
}


@pytest.fixture(scope="module")
def data() -> ZSLDataset:
    return load_dataset(SPEC)


def fitted(data: ZSLDataset, name: str, **params: Any) -> ZSLMethod:
    train = data.split.train
    return make_method(name, **params).fit(
        data.features[train], data.labels[train], data.embedding()
    )


def report_of(data: ZSLDataset, method: ZSLMethod, split: Split | None = None) -> Report:
    return evaluate(method, data.features, data.labels, data.embedding(), split or data.split)


def per_class(hits: list[tuple[int, bool]]) -> float:
    """Mean over classes of the share of hits; each is (true class, right)."""
    classes = sorted({c for c, _ in hits})
    return float(np.mean([np.mean([right for c, right in hits if c == k]) for k in classes]))


def best(scores: Any, candidates: Any, k: int = 1) -> list[int]:
    return sorted(candidates, key=lambda c: -scores[c])[:k]


METHOD = pytest.mark.parametrize(
    ("name", "center"),
    [("s2v_ridge", False), ("s2v_ridge", True), ("v2s_ridge", True), ("sync", False)],
)


@METHOD
def test_accuracies_by_an_explicit_loop(data: ZSLDataset, name: str, center: bool) -> None:
    method = fitted(data, name, center=center)
    scores = method.decision_function(data.features, data.embedding()).astype(np.float64)
    truth = data.labels
    report = report_of(data, method)
    unseen, seen = data.split.test_unseen, data.split.test_seen

    def accuracy(images: Any, candidates: Any, k: int = 1, gamma: float = 0.0) -> float:
        lowered = scores - gamma * np.isin(np.arange(20), SEEN)
        return per_class([(truth[i], truth[i] in best(lowered[i], candidates, k)) for i in images])

    assert report["zsl"]["top1"] == pytest.approx(accuracy(unseen, UNSEEN))
    assert report["zsl"]["top5"] == pytest.approx(accuracy(unseen, UNSEEN, 5))
    u, s = accuracy(unseen, range(20)), accuracy(seen, range(20))
    assert report["gzsl"]["unseen"] == pytest.approx(u)
    assert report["gzsl"]["seen"] == pytest.approx(s)
    assert report["gzsl"]["harmonic"] == pytest.approx(2 * u * s / (u + s))
    cuts = [
        scores[i][list(SEEN)].max() - scores[i][list(UNSEEN)].max()
        for i in np.concatenate([unseen, seen])
    ]
    cuts = np.unique(cuts)
    gammas = [cuts[0] - 1, *(cuts[1:] + cuts[:-1]) / 2, cuts[-1] + 1]
    curve = [(accuracy(unseen, range(20), 1, g), accuracy(seen, range(20), 1, g)) for g in gammas]
    area = sum((b[0] - a[0]) * (a[1] + b[1]) / 2 for a, b in itertools.pairwise(curve))
    assert report["gzsl"]["ausuc"] == pytest.approx(area)
    only = accuracies(method, data.features, data.labels, data.embedding(), data.split)
    assert only == {"zsl": report["zsl"], "gzsl": report["gzsl"]}


@METHOD
def test_hubness_and_mistakes_by_an_explicit_loop(
    data: ZSLDataset, name: str, center: bool
) -> None:
    method = fitted(data, name, center=center)
    report = report_of(data, method)
    images = data.split.test_unseen
    scores = method.decision_function(data.features[images], data.embedding())
    n1, n10, deltas, random = dict.fromkeys(UNSEEN, 0), dict.fromkeys(UNSEEN, 0), [], []
    e = described(data, method)
    for i, row in zip(images, scores, strict=True):
        first = best(row, UNSEEN)[0]
        n1[first] += 1
        for c in best(row, UNSEEN, 10):
            n10[c] += 1
        true = data.labels[i]
        if first != true:
            deltas.append(e[true] @ e[first])
            random.append(np.mean([e[true] @ e[c] for c in UNSEEN if c != true]))
    counts = np.array(list(n1.values()))
    assert report["hubness"]["skew_n1"] == pytest.approx(stats.skew(counts))
    assert report["hubness"]["skew_n10"] == pytest.approx(stats.skew(list(n10.values())))
    moved = np.abs(counts - counts.mean()).sum() / (2 * counts.sum())
    assert report["hubness"]["robin_hood"] == pytest.approx(moved)
    assert report["hubness"]["antihub_rate"] == np.mean(counts == 0)
    assert deltas
    assert report["mistakes"]["mean_delta"] == pytest.approx(np.mean(deltas), abs=1e-5)
    assert report["mistakes"]["mean_delta_random"] == pytest.approx(np.mean(random), abs=1e-5)


def described(data: ZSLDataset, method: ZSLMethod) -> Any:
    """Class embeddings as unit rows, centred by the mean of the seen ones if the method is."""
    e = data.embedding().astype(np.float64)
    e = e / np.linalg.norm(e, axis=1, keepdims=True)
    if method.get_params()["center"]:
        e = e - e[list(SEEN)].mean(axis=0)
        e = e / np.linalg.norm(e, axis=1, keepdims=True)
    return e


@pytest.mark.parametrize(("name", "center"), [("s2v_ridge", False), ("s2v_ridge", True)])
def test_structure_by_an_explicit_loop(data: ZSLDataset, name: str, center: bool) -> None:
    method = fitted(data, name, center=center)
    report = report_of(data, method)["structure"]
    e = described(data, method)
    f = np.asarray(method.prototypes(data.embedding()), dtype=np.float64)
    f = f / np.linalg.norm(f, axis=1, keepdims=True)

    def rsa(classes: Any) -> float:
        pairs = [(i, j) for i in classes for j in classes if i < j]
        return float(
            stats.spearmanr([e[i] @ e[j] for i, j in pairs], [f[i] @ f[j] for i, j in pairs])[0]
        )

    assert report["rsa_unseen"] == pytest.approx(rsa(UNSEEN), abs=1e-6)
    assert report["rsa_all"] == pytest.approx(rsa(range(20)), abs=1e-6)

    # tau: between the pair of seen classes that is the last of a tenth and the next.
    of_seen = sorted((e[i] @ e[j] for i in SEEN for j in SEEN if i < j), reverse=True)
    pairs = round(0.1 * 7 * 8 / 2)
    tau = (of_seen[pairs - 1] + of_seen[pairs]) / 2
    images = np.concatenate([data.split.test_seen, data.split.test_unseen])
    x = method.space_.features(data.features[images]).astype(np.float64)
    kept: dict[str, list[float]] = {"similar": [], "dissimilar": [], "ordered": []}
    for r in range(20):
        s = x @ f[r]
        own, near, far = [], [], []
        for value, c in zip(s, data.labels[images], strict=True):
            if c == r:
                own.append(value)
            elif e[r] @ e[c] >= tau:
                near.append((value, e[r] @ e[c]))
            else:
                far.append(value)
        if near:
            kept["similar"].append(np.mean([tau <= v <= d for v, d in near]))
        if far:
            kept["dissimilar"].append(np.mean([v < tau for v in far]))
        if own and near and far:
            triples = [a > v > k for a in own for v, _ in near for k in far]
            kept["ordered"].append(np.mean(triples))
    expected = np.mean([np.mean(shares) for shares in kept.values()])
    assert report["relation_satisfaction"] == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("name", list(METHODS))
def test_groups_and_keys_are_those_of_the_specification(data: ZSLDataset, name: str) -> None:
    params = {"hidden": 8, "max_iter": 10} if name == "psr_mlp" else {}
    report = report_of(data, fitted(data, name, **params))
    assert {group: list(measures) for group, measures in report.items()} == KEYS
    assert json.loads(json.dumps(report, allow_nan=False)) == report
    for group, measures in report.items():
        for measure, value in measures.items():
            none = name == "v2s_ridge" and group == "structure"
            assert (value is None) == none, (group, measure)
            assert none or type(value) is float, (group, measure)


def test_without_seen_test_images_there_is_no_gzsl(data: ZSLDataset) -> None:
    method = fitted(data, "s2v_ridge")
    split = dataclasses.replace(data.split, test_seen=np.zeros(0, dtype=np.int64))
    report, full = report_of(data, method, split), report_of(data, method)
    assert report["gzsl"] == dict.fromkeys(KEYS["gzsl"])
    for group in ("zsl", "hubness", "mistakes"):
        assert report[group] == full[group]
    assert report["structure"]["rsa_all"] == full["structure"]["rsa_all"]


def test_few_unseen_classes_leave_top5_and_n10_undefined() -> None:
    data = load_dataset("gaussian:n_classes=12,n_unseen=5,n_features=20,images_per_class=8")
    report = report_of(data, fitted(data, "s2v_ridge"))
    assert report["zsl"]["top5"] is None
    assert report["hubness"]["skew_n10"] is None
    assert report["zsl"]["top1"] is not None


def test_one_unseen_class_measures_what_can_be_measured() -> None:
    data = load_dataset("digits:unseen=3")
    report = report_of(data, fitted(data, "s2v_ridge"))
    assert report["zsl"] == {"top1": None, "top5": None}
    assert report["mistakes"] == {"mean_delta": None, "mean_delta_random": None}
    assert report["structure"]["rsa_unseen"] is None
    assert report["gzsl"]["harmonic"] is not None
    json.dumps(report, allow_nan=False)
