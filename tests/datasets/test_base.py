"""ZSLDataset checks itself once, and says what is wrong in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from zsl_core.datasets.base import Split, ZSLDataset
from zsl_core.errors import InputError

Change = Callable[[dict[str, Any]], Any]


def fields() -> dict[str, Any]:
    """6 images of 3 classes: 0 and 1 seen, 2 unseen."""
    return {
        "name": "tiny",
        "features": np.arange(24, dtype=np.float64).reshape(6, 4),
        "labels": np.array([0, 0, 1, 1, 2, 2], dtype=np.int32),
        "class_names": ("ant", "bee", "cow"),
        "class_embeddings": {"att": np.eye(3) + 1, "sent": np.ones((3, 2))},
        "split": Split(np.array([0, 2]), np.array([1, 3]), np.array([4, 5])),
        "attribute_names": ("legs", "wings", "milk"),
        "image_paths": tuple(f"{i}.jpg" for i in range(6)),
        "source": "tiny.mat",
    }


def make(**changes: Any) -> ZSLDataset:
    return ZSLDataset(**(fields() | changes))


def with_split(**parts: Any) -> dict[str, Any]:
    return {"split": Split(**(fields()["split"].parts() | parts))}


def test_valid_data_are_brought_into_the_houses_form() -> None:
    data = make(features=np.asfortranarray(fields()["features"]))
    assert data.features.dtype == np.float32
    assert data.features.flags.c_contiguous
    assert data.labels.dtype == data.split.train.dtype == np.int64
    assert (data.n_images, data.n_features) == (6, 4)
    assert data.seen_classes.tolist() == [0, 1]
    assert data.unseen_classes.tolist() == [2]


@pytest.mark.parametrize("array", ["features", "labels"])
def test_arrays_are_read_only(array: str) -> None:
    with pytest.raises(ValueError, match="read-only"):
        getattr(make(), array)[0] = 1
    with pytest.raises(ValueError, match="read-only"):
        make().split.train[0] = 1
    with pytest.raises(ValueError, match="read-only"):
        make().embedding()[0, 0] = 1


def test_test_seen_may_be_empty() -> None:
    assert len(make(**with_split(test_seen=[])).split.test_seen) == 0


def test_embedding_by_name() -> None:
    data = make()
    assert data.embedding_name() == "att"
    assert data.embedding() is data.class_embeddings["att"]
    assert data.embedding("sent").shape == (3, 2)
    with pytest.raises(InputError, match=r"tiny, one of: att, sent; but got 'word'"):
        data.embedding("word")


def test_without_a_source_the_name_is_told() -> None:
    with pytest.raises(InputError, match="of tiny "):
        make(source="", labels=[0])


def nan_features() -> np.ndarray[Any, Any]:
    values = fields()["features"]
    values[3, 1] = values[5, 0] = np.nan
    values[4, 2] = np.inf
    return values


BAD: list[tuple[dict[str, Any], str]] = [
    ({"features": np.ones(6)}, r"`features` of tiny\.mat .* shape \(6,\)"),
    ({"features": np.empty((0, 4))}, r"`features` of tiny\.mat .* shape \(0, 4\)"),
    ({"features": np.full((6, 4), "a")}, r"`features` of tiny\.mat to be numbers .* <U1"),
    ({"features": nan_features()}, r"`features` of tiny\.mat .* 2 NaN and 1 infinite .* image 3 "),
    ({"features": np.full((6, 4), 1e300)}, r"`features` .* 0 NaN and 24 infinite .* image 0 "),
    ({"labels": np.zeros((6, 1), int)}, r"`labels` of tiny\.mat .* shape \(6, 1\)"),
    ({"labels": np.zeros(6)}, r"`labels` of tiny\.mat to be integers .* float64"),
    ({"labels": [0, 1, 2]}, r"`labels` of tiny\.mat .* 6 rows of `features`, but got 3 labels"),
    ({"labels": [0, 0, 1, 1, 2, 3]}, r"in 0\.\.2.* 1 labels without an embedding.* 3 at image 5"),
    ({"labels": [-1, 0, 1, 1, 2, -1]}, r"2 labels without an embedding, the first -1 at image 0"),
    ({"labels": [0, 0, 0, 0, 2, 2]}, r"tiny\.mat to have images, but got 1 with none .* 'bee'"),
    ({"class_names": ()}, r"`class_names` of tiny\.mat"),
    ({"class_names": ("ant", "", "cow")}, r"`class_names` of tiny\.mat to be non-empty"),
    ({"class_names": ("ant", "bee", "ant")}, r"`class_names` of tiny\.mat .* 'ant' 2 times"),
    ({"class_names": ("ant", "bee")}, r"\['att'\]` of tiny\.mat .* 2 class names, but got 3 rows"),
    ({"class_embeddings": {}}, r"at least one class embedding in tiny\.mat"),
    ({"class_embeddings": {"att": np.ones(3)}}, r"\['att'\]` of tiny\.mat .* shape \(3,\)"),
    (
        {"class_embeddings": {"att": np.eye(3), "w2v": np.full((3, 2), np.nan)}},
        r"\['w2v'\]` of tiny\.mat to be finite, but got 6 NaN .* in class 0",
    ),
    ({"class_embeddings": {"att": np.diag([1, 0, 1])}}, r"tiny\.mat .* row of 'bee' is all zero"),
    ({"attribute_names": ("legs",)}, r"`attribute_names` of tiny\.mat .* 3 columns .* got 1"),
    ({"class_embeddings": {"sent": np.eye(3)}}, r"'att' in tiny\.mat .* only: sent"),
    ({"image_paths": ("0.jpg",)}, r"`image_paths` of tiny\.mat .* 6 images, but got 1"),
    (with_split(train=[0.0, 2.0]), r"`split\.train` of tiny\.mat to be integers .* float64"),
    (with_split(train=[[0, 2]]), r"`split\.train` of tiny\.mat .* shape \(1, 2\)"),
    (with_split(train=[0, 6]), r"`split\.train` of tiny\.mat .* in 0\.\.5, but got 6"),
    (with_split(test_seen=[-1, 3]), r"`split\.test_seen` of tiny\.mat .* but got -1"),
    (with_split(train=[0, 2, 2]), r"`split\.train` of tiny\.mat .* once, but got index 2 2 times"),
    (
        with_split(test_seen=[0, 1, 2]),
        r"of tiny\.mat to be disjoint, but `train` and `test_seen` share 2 images, .* index 0",
    ),
    (
        with_split(test_unseen=[3, 4, 5]),
        r"disjoint, but `test_seen` and `test_unseen` share 1 images, .* index 3",
    ),
    (with_split(train=[], test_seen=[]), r"`split\.train` of tiny\.mat to hold images, .* none"),
    (with_split(test_unseen=[]), r"`split\.test_unseen` of tiny\.mat to hold images, .* none"),
    (with_split(test_seen=[1, 4], test_unseen=[5]), r"`split\.test_seen` .*tiny.* 'cow'"),
    (with_split(train=[0], test_seen=[1, 3]), r"`split\.test_seen` of tiny\.mat .* 'bee'"),
    (with_split(test_seen=[], test_unseen=[1, 4]), r"`split\.test_unseen` of tiny\.mat .* 'ant'"),
]


@pytest.mark.parametrize(("changes", "message"), BAD, ids=[message for _, message in BAD])
def test_bad_input_is_told_in_one_sentence(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        make(**changes)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("Expected ")


def test_digest_is_of_the_content_alone() -> None:
    assert len(make().digest) == 64
    assert make().digest == make().digest
    moved = make(source="elsewhere.mat", image_paths=None, description="as before")
    assert moved.digest == make().digest


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "other"},
        {"features": fields()["features"] + np.eye(6, 4) * 1e-3},
        {
            "labels": [0, 0, 1, 1, 2, 2][::-1],
            **with_split(train=[5, 2], test_unseen=[0], test_seen=[]),
        },
        {"class_names": ("an", "tbee", "cow")},
        {"class_embeddings": {"sent": np.ones((3, 2)), "att": np.eye(3) + 1}},
        {"class_embeddings": {"att": np.eye(3) + 1}},
        {"class_embeddings": {"att": np.eye(3) + 1, "word": np.ones((3, 2))}},
        {"class_embeddings": {"att": np.eye(3) + 2, "sent": np.ones((3, 2))}},
        {"attribute_names": None},
        {"attribute_names": ("leg", "swings", "milk")},
        with_split(train=[2, 0]),
        with_split(test_seen=[1]),
    ],
)
def test_digest_changes_with_each_field(changes: dict[str, Any]) -> None:
    assert make(**changes).digest != make().digest
