"""Streamed class statistics against those in memory, in any order, from any source, in parts."""

from __future__ import annotations

import numpy as np
import pytest

from tests.test_statistics import assert_statistics, best_of_rank, covariances, images
from zsl_core import streaming
from zsl_core.class_sums import FIRST
from zsl_core.errors import InputError
from zsl_core.similarity import l2_normalize
from zsl_core.statistics import class_means, class_statistics, merged_statistics
from zsl_core.statistics_builder import StatisticsBuilder
from zsl_core.streaming import streamed_gram, streamed_statistics


def stream(x, labels, rank, size):
    builder = StatisticsBuilder(rank)
    for start in range(0, len(x), size):
        builder.update(x[start : start + size], labels[start : start + size])
    return builder


def assert_equal(got, expected, abs=1e-6):
    assert got.classes.tolist() == expected.classes.tolist()
    assert got.counts.tolist() == expected.counts.tolist()
    assert got.means == pytest.approx(expected.means, abs=abs)
    assert got.residuals == pytest.approx(expected.residuals, abs=abs)
    assert covariances(got) == pytest.approx(covariances(expected), abs=abs)


@pytest.mark.parametrize("size", [1, 7, 40, 1000])
def test_streaming_is_exact_up_to_so_many_images_a_class(size):
    x, labels = images([FIRST, 90, 12, 1])
    streamed = stream(x, labels, 8, size).finish()
    assert_equal(streamed, class_statistics(x, labels, 8))
    assert_statistics(streamed, x, labels, 8)


@pytest.mark.parametrize("size", [1, 50, 5000])
@pytest.mark.parametrize("ordered", [True, False])
def test_streaming_is_close_beyond(size, ordered):
    x, labels = images([1600, 500], dim=60, decay=0.93)
    if ordered:
        order = np.argsort(labels, kind="stable")
        x, labels = x[order], labels[order]
    streamed = stream(x, labels, 6, size).finish()
    assert streamed.counts.tolist() == [1600, 500]
    assert streamed.means == pytest.approx(class_means(x, (labels > 2).astype(int)), abs=1e-6)
    for index, c in enumerate(streamed.classes):
        whole = np.cov(x[labels == c].T.astype(float), bias=True)
        best, _ = best_of_rank(whole, 6)
        error = np.linalg.norm(whole - covariances(streamed)[index], 2)
        assert error < 1.2 * np.linalg.norm(whole - best, 2)
        held = np.trace(covariances(streamed)[index]) + streamed.residuals[index] * (60 - 6)
        assert held == pytest.approx(np.trace(whole), rel=1e-4)  # total variance is never lost


def test_directions_that_span_the_space_give_the_covariance_itself():
    x, labels = images([900, 700], dim=12)  # 2 * 6 directions of 12 dimensions
    streamed = stream(x, labels, 6, 100).finish()
    assert_statistics(streamed, x, labels, 6, rel=1e-4)


def test_images_are_brought_to_unit_length_and_empty_ones_stay_zero():
    rng = np.random.default_rng(0)
    x, labels = rng.normal(size=(400, 9)).astype(np.float32) * 7, np.arange(400) % 2
    x[:5] = 0
    expected = class_statistics(l2_normalize(x), labels, 9)
    got = stream(x, labels, 9, 33).finish()
    assert_equal(got, expected, abs=1e-5)


def test_the_memory_of_a_builder_does_not_grow():
    def held(builder):
        parts = builder._parts.values()
        tensors = [t for p in parts for t in (p.waiting, p.directions, p.sketch, p.total)]
        return sum(t.untyped_storage().nbytes() for t in tensors)

    few, many = images([400, 300], dim=40), images([4000, 3000], dim=40)
    for size in (30, 400, 10_000):
        bound = 2 * 4 * 40 * (4 * 3 + 82)
        assert held(stream(*few, 3, size)) <= bound
        assert held(stream(*many, 3, size)) <= bound


@pytest.mark.parametrize("order", ["ascending", "pieces", "mixed"])
def test_a_class_whose_images_have_all_come_is_closed(order, monkeypatch):
    monkeypatch.setattr(streaming, "CHUNK_BYTES", 4 * 20 * 25)
    monkeypatch.setattr(streaming, "MIXED_BYTES", 4 * 20 * 100)
    x, labels = images([200, 50, 140, 300, 20, 60, 90, 130])
    by = {"ascending": labels, "pieces": labels * 7 % 26, "mixed": np.zeros(len(labels))}[order]
    rows = np.argsort(by, kind="stable")
    x, labels = x[rows], labels[rows]
    builder, opened = StatisticsBuilder(4), []

    class Watching:
        shape = x.shape

        def __getitem__(self, rows):
            opened.append(len(builder._parts))
            return x[rows]

    found = streaming._block(Watching(), labels, slice(0, len(x)), builder)
    assert max(opened) == 8 if order == "mixed" else max(opened) <= 3
    assert_equal(found, stream(x, labels, 4, 25).finish())
    assert len(builder._parts) == 0
    assert_equal(streamed_statistics(x, labels, 4), found)


def test_an_empty_batch_changes_nothing():
    x, labels = images([5, 5])
    builder = StatisticsBuilder(2)
    builder.update(x, labels)
    builder.update(x[:0], labels[:0])
    assert builder.finish().counts.tolist() == [5, 5]


def test_no_image_at_all_is_refused():
    with pytest.raises(InputError, match="at least one image"):
        StatisticsBuilder(2).finish()


def test_parts_merge_to_the_whole():
    x, labels = images([60, 90, 3, 40])
    order = np.argsort(labels, kind="stable")
    for rows in (order, np.arange(len(x))):  # classes apart, and in every part
        parts = [class_statistics(x[r], labels[r], 20) for r in np.array_split(rows, 4)]
        assert_equal(merged_statistics(parts, 5), class_statistics(x, labels, 5))


def test_a_merge_may_be_merged_again():
    x, labels = images([60, 90])
    of_class = {c: x[labels == c] for c in np.unique(labels)}
    one, other = of_class.values()
    c = labels[0] * 0
    halves = [class_statistics(part, np.full(len(part), c), 4) for part in (one[:30], one[30:])]
    both = merged_statistics(halves, 12)
    apart = class_statistics(other, np.full(len(other), c + 1), 4)
    assert_equal(merged_statistics([both, apart], 4), merged_statistics([*halves, apart], 4))


def test_a_merge_of_small_ranks_keeps_the_whole_variance():
    x, labels = images([600, 500], dim=60, decay=0.93)
    parts = [class_statistics(x[r], labels[r], 12) for r in np.array_split(np.arange(1100), 5)]
    got, whole = merged_statistics(parts, 6), class_statistics(x, labels, 6)
    assert got.means == pytest.approx(whole.means, abs=1e-6)
    total = [np.square(each.factors).sum((1, 2)) + each.residuals * 54 for each in (got, whole)]
    assert total[0] == pytest.approx(total[1], rel=1e-4)
    gap = np.linalg.norm(covariances(got) - covariances(whole), 2, axis=(1, 2))
    assert (gap < 0.05 * np.linalg.norm(covariances(whole), 2, axis=(1, 2))).all()


@pytest.mark.parametrize("order", ["pieces", "mixed"])
@pytest.mark.parametrize("n_blocks", [2, 4])
def test_parts_of_many_images_merge_to_nearly_the_whole(order, n_blocks):
    """Sketch and merge together: each part holds more images of a class than are kept whole."""
    x, labels = images([1600, 800], dim=60, decay=0.93)
    if order == "pieces":
        rows = np.argsort(labels, kind="stable")
        x, labels = x[rows], labels[rows]
    got = streamed_statistics(x, labels, 6, n_blocks=n_blocks)
    whole = class_statistics(x, labels, 6)
    assert got.counts.tolist() == [1600, 800]
    assert got.means == pytest.approx(whole.means, abs=1e-6)
    total = [np.square(each.factors).sum((1, 2)) + each.residuals * 54 for each in (got, whole)]
    assert total[0] == pytest.approx(total[1], rel=1e-5)
    best = np.linalg.norm(covariances(whole), 2, axis=(1, 2))
    gap = np.linalg.norm(covariances(got) - covariances(whole), 2, axis=(1, 2))
    assert (gap < 0.12 * best).all()
    held = np.square(got.factors).sum((1, 2)) / np.square(whole.factors).sum((1, 2))
    assert ((held > 0.98) & (held < 1.0001)).all()


@pytest.mark.parametrize("n_blocks", [1, 2])
@pytest.mark.parametrize("spread", [0.3, 1e-2, 1e-3, 1e-4])
def test_a_small_variance_is_not_lost_beside_a_long_mean(spread, n_blocks):
    rng = np.random.default_rng(0)
    x = rng.standard_normal(100) + 3
    falling = 0.8 ** np.arange(100)
    noise = rng.standard_normal((1500, 100)) * falling / np.linalg.norm(falling)
    x = (x / np.linalg.norm(x) + spread * noise).astype(np.float32)
    got = streamed_statistics(x, np.zeros(1500, dtype=np.int64), 4, n_blocks=n_blocks)
    exact = x.astype(np.float64)
    exact /= np.linalg.norm(exact, axis=1, keepdims=True)
    total = np.square(got.factors).sum() + got.residuals[0] * 96
    assert total == pytest.approx(np.trace(np.cov(exact.T, bias=True)), rel=1e-3)
    assert got.means[0] == pytest.approx(exact.mean(axis=0), abs=1e-6)
    best, _ = best_of_rank(np.cov(exact.T, bias=True), 4)
    assert np.trace(covariances(got)[0]) > 0.97 * np.trace(best)


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_a_file_gives_what_the_array_gives(tmp_path, kind):
    x, labels = images([300, 200, 40])
    x = x.astype(kind)
    np.save(tmp_path / "x.npy", x)
    expected = streamed_statistics(x.astype(np.float32), labels, 4)
    assert_equal(streamed_statistics(tmp_path / "x.npy", labels, 4), expected)
    assert_equal(
        streamed_statistics(np.load(tmp_path / "x.npy", mmap_mode="r"), labels, 4), expected
    )


def assert_identical(here, there):
    for name in ("classes", "counts", "means", "factors", "residuals"):
        assert (getattr(here, name) == getattr(there, name)).all(), name


def test_blocks_give_the_same_wherever_they_run(tmp_path):
    x, labels = images([300, 200, 40])
    np.save(tmp_path / "x.npy", x)
    here = streamed_statistics(tmp_path / "x.npy", labels, 4, n_blocks=3)
    there = streamed_statistics(tmp_path / "x.npy", labels, 4, n_blocks=3, n_jobs=2)
    assert_identical(here, there)
    assert here.means == pytest.approx(streamed_statistics(x, labels, 4).means, abs=1e-6)


@pytest.mark.parametrize("n_blocks", [1, 3])
def test_an_array_in_no_order_is_walked_class_by_class(n_blocks):
    x, labels = images([300, 200, 40])
    assert (labels[1:] < labels[:-1]).any()
    order = np.argsort(labels, kind="stable")
    mixed = streamed_statistics(x, labels, 4, n_blocks=n_blocks)
    assert_identical(mixed, streamed_statistics(x[order], labels[order], 4, n_blocks=n_blocks))


def test_labels_that_do_not_fit_are_refused():
    x, labels = images([5, 5])
    with pytest.raises(InputError, match="a label for each of 10 images, but got 9"):
        streamed_statistics(x, labels[:9])


def test_an_infinite_feature_is_refused():
    x, labels = images([5, 5])
    x[3, 2] = np.inf
    with pytest.raises(InputError, match="finite"):
        streamed_statistics(x, labels)


def test_parts_of_small_classes_lose_nothing():
    x, labels = images([17, 24, 32, 5, 31], dim=60)
    order = np.argsort(labels, kind="stable")
    x, labels = x[order], labels[order]
    assert_equal(streamed_statistics(x, labels, 16, n_blocks=2), class_statistics(x, labels, 16))


@pytest.mark.parametrize("rank", [65, 100])
def test_many_directions_are_followed(rank):
    x, labels = images([900, 40], dim=300, decay=0.99)
    found, whole = streamed_statistics(x, labels, rank), class_statistics(x, labels, rank)
    assert found.factors.shape == whole.factors.shape
    gap = np.linalg.norm(covariances(found) - covariances(whole), 2, axis=(1, 2))
    assert (gap < 0.1 * np.linalg.norm(covariances(whole), 2, axis=(1, 2))).all()


@pytest.mark.parametrize("first", ["other directions", "all the same"])
def test_images_that_come_late_count_as_those_that_come_first(first):
    rng = np.random.default_rng(0)
    x = 0.02 * rng.standard_normal((3000, 80)).astype(np.float32) + 1
    x[200:, :4] += rng.standard_normal((2800, 4)) * 0.8
    if first == "other directions":
        x[:200, 40:44] += rng.standard_normal((200, 4)) * 0.8
    else:
        x[:200] = x[0]
    labels = np.zeros(len(x), dtype=np.int64)
    found = streamed_statistics(x, labels, 8).factors
    whole = class_statistics(l2_normalize(x), labels, 8).factors
    assert np.square(found).sum() > 0.97 * np.square(whole).sum()


def test_rows_backwards_and_features_without_rows():
    x, labels = images([300, 40])
    x, labels = x[::-1], labels[::-1]
    assert_equal(streamed_statistics(x, labels, 4), streamed_statistics(x.copy(), labels, 4))
    with pytest.raises(InputError, match=r"features \(n, d\), but got shape \(3,\)"):
        streamed_statistics(x[0, :3], labels[:3])


def test_a_gram_of_what_is_not_finite_is_refused():
    x, _ = images([30, 4])
    x_hat = l2_normalize(x).astype(np.float64)
    assert streamed_gram(x) == pytest.approx(x_hat.T @ x_hat, abs=1e-4)
    x[3, 2] = np.nan
    with pytest.raises(InputError, match="finite"):
        streamed_gram(x)
