from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from zsl_core.errors import InputError
from zsl_core.feature_files import open_features
from zsl_core.methods.base import ZSLMethod
from zsl_core.methods.ridge import SemanticToVisualRidge, VisualToSemanticRidge
from zsl_core.topk import CHUNK_BYTES, SCORES_BYTES, Scores, chunk_rows, top_k, top_k_of

RNG = np.random.default_rng(0)


def oracle(scores: np.ndarray, k: int) -> np.ndarray:
    """A full stable sort: of equal scores the first class."""
    return np.argsort(-scores, axis=1, kind="stable")[:, :k]


def whole(shape: tuple[int, int], high: int = 2) -> np.ndarray:
    """Small whole numbers, whose products are exact and often equal."""
    return RNG.integers(-high, high + 1, shape).astype(np.float32)


@pytest.mark.parametrize("rows", [1, 7, 40, 41, None])
@pytest.mark.parametrize(
    ("c", "k"),
    [
        (1, 1),
        (5, 1),
        (5, 5),
        (31, 31),
        (32, 5),
        (33, 2),
        (33, 33),
        (100, 99),
        (1000, 5),
        (4097, 20),
    ],
)
def test_a_full_sort_finds_the_same_ties_included(c: int, k: int, rows: int | None) -> None:
    x, targets = whole((41, 3)), whole((c, 3))
    scores = x @ targets.T
    assert c < 30 or all(len(np.unique(row)) < c for row in scores)  # there are ties
    found = top_k_of(x, targets, k, rows=rows)
    best = oracle(scores, k)
    np.testing.assert_array_equal(found.classes, best)
    np.testing.assert_array_equal(found.scores, np.take_along_axis(scores, best, axis=1))
    assert (found.classes.dtype, found.scores.dtype) == (np.int64, np.float32)


def test_real_numbers_of_every_size_and_sign() -> None:
    x = np.float32(10.0) ** RNG.integers(-30, 30, (50, 1)) * RNG.choice([-1, 1], (50, 1))
    targets = RNG.standard_normal((777, 1)) * 10.0 ** RNG.integers(-6, 6, (777, 1))
    x, targets = x.astype(np.float32), targets.astype(np.float32)
    scores = x * targets[:, 0]
    found = top_k_of(x, targets, 9)
    np.testing.assert_array_equal(found.classes, oracle(scores, 9))
    np.testing.assert_array_equal(found.scores, -np.sort(-scores, axis=1)[:, :9])


def test_zero_and_minus_zero_are_equal() -> None:
    targets = np.array([[-0.0], [0.0], [-0.0], [-1.0]], dtype=np.float32)
    found = top_k_of(np.ones((1, 1), dtype=np.float32), targets, 3)
    assert found.classes.tolist() == [[0, 1, 2]]


@pytest.fixture(scope="module")
def fitted() -> list[tuple[ZSLMethod, np.ndarray, np.ndarray]]:
    y = np.arange(60) % 12
    embeddings = RNG.random((40, 9)).astype(np.float32)
    x = (embeddings[y] @ RNG.random((9, 16)) + 0.1 * RNG.random((60, 16))).astype(np.float32)
    return [
        (method.fit(x, y, embeddings), x, embeddings)
        for method in (SemanticToVisualRidge(), VisualToSemanticRidge())
    ]


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_a_methods_best_are_those_of_its_scores(fitted: Any, kind: Any, tmp_path: Any) -> None:
    for method, features, embeddings in fitted:
        x = features.astype(kind)
        np.save(tmp_path / "x.npy", x)
        scores = method.decision_function(x.astype(np.float32), embeddings)
        for source in (x, open_features(tmp_path / "x.npy")):
            found = top_k(method, source, embeddings, 4, rows=13)
            at = np.take_along_axis(scores, found.classes, axis=1)
            np.testing.assert_allclose(found.scores, at, rtol=0, atol=1e-6)
            np.testing.assert_allclose(at, -np.sort(-scores, axis=1)[:, :4], rtol=0, atol=1e-6)


class Counting:
    """Features that tell the most rows asked of them at once."""

    def __init__(self, n: int, d: int) -> None:
        self.shape = (n, d)
        self.most = 0

    def __getitem__(self, rows: slice) -> np.ndarray:
        m = len(range(*rows.indices(self.shape[0])))
        self.most = max(self.most, m)
        return np.ones((m, self.shape[1]), dtype=np.float16)


def test_no_more_rows_than_asked_for_are_read_or_scored(
    fitted: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    method, _, embeddings = fitted[0]
    scored, made = [], []
    best, targets = Scores.best, type(method).targets

    def count(self: Scores, queries: np.ndarray, k: int) -> Any:
        scored.append(len(queries))
        return best(self, queries, k)

    def made_once(self: ZSLMethod, class_embeddings: np.ndarray) -> np.ndarray:
        made.append(len(class_embeddings))
        return targets(self, class_embeddings)

    monkeypatch.setattr(Scores, "best", count)
    monkeypatch.setattr(type(method), "targets", made_once)
    source = Counting(100, 16)
    assert top_k(method, source, embeddings, rows=17).classes.shape == (100, 5)
    assert source.most == 17
    assert scored == [17] * 5 + [15]
    assert made == [40]


def test_by_default_neither_scores_nor_features_are_many() -> None:
    for d, c in ((2048, 20_842), (2048, 10), (4, 1000), (10**9, 10), (2, 10**9)):
        rows = chunk_rows(d, c)
        assert rows == 1 or (4 * rows * d <= CHUNK_BYTES and 4 * rows * c <= SCORES_BYTES)
    source = Counting(3000, 2048)
    assert top_k_of(source, np.ones((4, 2048), dtype=np.float32), 1).classes.shape == (3000, 1)
    assert source.most == CHUNK_BYTES // (4 * 2048)


def test_the_buffer_is_made_once() -> None:
    scores = Scores(whole((70, 3)), 8)
    scores.best(whole((8, 3)), 5)
    first = scores._buffer
    scores.best(whole((3, 3)), 5)
    assert scores._buffer is first
    assert first.shape[0] == 8


def test_no_image_and_one_image() -> None:
    targets = whole((6, 3))
    assert top_k_of(np.zeros((0, 3), dtype=np.float32), targets, 2).classes.shape == (0, 2)
    assert top_k_of(whole((1, 3)), targets, 2).classes.shape == (1, 2)


@pytest.mark.parametrize("k", [0, 7, 2.5])
def test_k_must_be_a_count_of_candidates(k: Any) -> None:
    with pytest.raises(InputError, match=r"`k` to be a whole number in 1\.\.6"):
        top_k_of(whole((2, 3)), whole((6, 3)), k)


@pytest.mark.parametrize("rows", [0, -3, 1.5])
def test_rows_must_be_a_count(rows: Any) -> None:
    with pytest.raises(InputError, match="`rows` to be a whole number >= 1"):
        top_k_of(whole((2, 3)), whole((6, 3)), 2, rows=rows)


@pytest.mark.parametrize("bad", [np.nan, -np.nan, np.inf, -np.inf])
def test_features_that_are_not_finite_are_named(bad: float) -> None:
    x, targets = whole((20, 3)), whole((200, 3))
    x[13, 1] = bad
    with pytest.raises(InputError, match="image 13 has scores"):
        top_k_of(x, targets, 2, rows=6)


def test_features_of_another_width_are_refused() -> None:
    with pytest.raises(InputError, match=r"queries .* \(m, 3\), but got \(2, 4\)"):
        top_k_of(whole((2, 4)), whole((6, 3)), 2)


def test_a_target_that_is_not_finite_is_not_blamed_on_an_image() -> None:
    targets = np.eye(4, dtype=np.float32)
    targets[2, 1] = np.nan
    with pytest.raises(InputError, match="finite targets, but number 2"):
        top_k_of(np.ones((3, 4), dtype=np.float32), targets, 1)
