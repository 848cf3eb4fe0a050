"""The xlsa17 layout: small files with one mistake each, and the real data."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.io

from zsl_core.datasets.xlsa17 import ARCHIVE, OFFICIAL, find_xlsa17, load_xlsa17
from zsl_core.errors import InputError

Toy = Callable[..., Path]
LABELS = np.repeat(np.arange(1.0, 6.0), 6)[:, None]
TRAIN = np.array([1, 2, 3, 4, 7, 8, 9, 10, 13, 14, 15, 16])
FEATURES = np.random.default_rng(0).uniform(size=(6, 30))


def changed(array: np.ndarray[Any, Any], at: Any, value: float) -> np.ndarray[Any, Any]:
    array = array.astype(np.float64)
    array[at] = value
    return array


def test_a_folder_is_read(toy: Toy) -> None:
    data = load_xlsa17(toy(), "TOY")
    assert data.name == "xlsa17:TOY"
    np.testing.assert_allclose(data.features, FEATURES.T, rtol=1e-6)
    assert data.labels.tolist() == (LABELS[:, 0] - 1).tolist()
    assert data.class_names == ("ant", "bee", "cow", "dog", "eel")
    assert data.embedding("att").shape == (5, 4)
    assert data.split.train.tolist() == (TRAIN - 1).tolist()
    assert data.split.test_seen.tolist() == [4, 5, 10, 11, 16, 17]
    assert data.split.test_unseen.tolist() == list(range(18, 30))
    assert data.image_paths is None
    assert data.attribute_names is None


def test_both_versions_of_matlab_give_the_same_data(toy: Toy) -> None:
    old = load_xlsa17(toy(sent={}, version="v5"), "TOY")
    new = load_xlsa17(toy(sent={}, version="v7.3"), "TOY")
    assert list(old.class_embeddings) == ["att", "sent"]
    assert old.digest == new.digest


def test_the_parent_of_data_will_do(toy: Toy) -> None:
    root = toy()
    expected = load_xlsa17(root, "TOY").digest
    root.rename(root.with_name("data"))
    assert load_xlsa17(root.parent, "TOY").digest == expected


def test_features_of_another_name(toy: Toy) -> None:
    root = toy()
    folder = root / "TOY"
    (folder / "res101.mat").rename(folder / "resnet.mat")
    scipy.io.savemat(folder / "notes.mat", {"x": 1.0})
    assert load_xlsa17(root, "TOY").n_images == 30
    shutil.copy(folder / "resnet.mat", folder / "vit.mat")
    with pytest.raises(InputError, match=r"`features` in .*TOY, but got resnet\.mat, vit\.mat"):
        load_xlsa17(root, "TOY")
    shutil.copy(folder / "resnet.mat", folder / "res101.mat")
    assert load_xlsa17(root, "TOY").n_images == 30


def test_sentences_alone_are_the_default_embedding(toy: Toy) -> None:
    root = toy(sent={})
    (root / "TOY" / "att_splits.mat").unlink()
    data = load_xlsa17(root, "TOY")
    assert data.embedding_name() == "sent"
    assert data.embedding().shape == (5, 7)


BAD: list[tuple[dict[str, Any], str]] = [
    (
        {"features": {"features": changed(FEATURES, (2, 8), np.nan)}},
        r"`features` of .*TOY \(res101\.mat, att_splits\.mat\) .* 1 NaN and 0 infinite .* image 8 ",
    ),
    (
        {"features": {"features": changed(FEATURES, (2, 8), -np.inf)}},
        r"`features` of .*res101\.mat.* 0 NaN and 1 infinite .* image 8 ",
    ),
    (
        {"features": {"features": FEATURES.T}},
        r"`features` in .*res101\.mat of shape \(dimensions, images\) with 30 .* \(30, 6\)",
    ),
    (
        {"features": {"labels": LABELS[:-1]}},
        r"`features` in .*res101\.mat .* 29 images, as many as `labels`, but got \(6, 30\)",
    ),
    ({"features": {"labels": None}}, r"`labels` in .*res101\.mat, but it holds: .*features"),
    ({"features": {"features": ["a"]}}, r"`features` in .*res101\.mat to be an array of numbers"),
    (
        {"features": {"labels": changed(LABELS, 3, 6)}},
        r"`labels` in .*res101\.mat to hold class numbers in 1\.\.5, but got 6\.0 \(1 such",
    ),
    ({"features": {"labels": changed(LABELS, 3, 0)}}, r"`labels` in .*res101\.mat .* got 0\.0"),
    ({"features": {"labels": changed(LABELS, 3, 1.5)}}, r"`labels` in .*res101\.mat .* got 1\.5"),
    ({"features": {"labels": changed(LABELS, 3, np.nan)}}, r"`labels` in .*res101\.mat .* nan"),
    (
        {"features": {"labels": np.minimum(LABELS, 4)}},
        r"class of .*res101\.mat.* to have images, but got 1 with none .* 'eel'",
    ),
    (
        {"att": {"trainval_loc": changed(TRAIN, 0, 0)}},
        r"`trainval_loc` in .*att_splits\.mat to hold image numbers in 1\.\.30, but got 0",
    ),
    (
        {"att": {"trainval_loc": changed(TRAIN, 0, 31)}},
        r"`trainval_loc` in .*att_splits\.mat .* in 1\.\.30, but got 31",
    ),
    (
        {"att": {"test_seen_loc": np.array([[4, 5, 6]])}},
        r"split of .*att_splits\.mat\) to be disjoint, but `train` and `test_seen` share 1 .* 3\.",
    ),
    (
        {"att": {"trainval_loc": np.append(TRAIN, 16)}},
        r"`split\.train` of .*att_splits\.mat\) .* index 15 2 times",
    ),
    ({"att": {"test_unseen_loc": None}}, r"`test_unseen_loc` in .*att_splits\.mat, but it holds"),
    ({"att": {"allclasses_names": None}}, r"`allclasses_names` in .*att_splits\.mat, but it"),
    (
        {"att": {"allclasses_names": ["ant"] * 5}},
        r"`class_names` of .*att_splits\.mat\) .* 'ant' 5 times",
    ),
    (
        {"att": {"att": np.ones((5, 4))}},
        r"`att` in .*att_splits\.mat of shape \(attributes, classes\) with 5 .* \(5, 4\)",
    ),
    ({"att": {"att": np.full((4, 5), np.nan)}}, r"\['att'\]` of .*TOY.* 20 NaN .* class 0"),
    (
        {"sent": {"allclasses_names": ["ant", "bee", "cow", "eel", "dog"]}},
        r"`allclasses_names` in .*sent_splits\.mat as in att_splits\.mat, but they differ",
    ),
    (
        {"sent": {"trainval_loc": TRAIN[1:, None]}},
        r"`trainval_loc` in .*sent_splits\.mat as in att_splits\.mat, but they differ",
    ),
]


@pytest.mark.parametrize(("changes", "message"), BAD, ids=[message for _, message in BAD])
def test_one_mistake_is_told_in_one_sentence(
    toy: Toy, changes: dict[str, Any], message: str
) -> None:
    root = toy(**changes)
    with pytest.raises(InputError, match=message) as caught:
        load_xlsa17(root, "TOY")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("version", ["v5", "v7.3"])
@pytest.mark.parametrize("file", ["res101.mat", "att_splits.mat"])
def test_truncated_file(toy: Toy, file: str, version: str) -> None:
    root = toy(version=version)
    path = root / "TOY" / file
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(InputError, match=rf"{file} to be a whole MATLAB .* download or copy it"):
        load_xlsa17(root, "TOY")


def test_missing_folder_lists_those_there(toy: Toy) -> None:
    toy(name="ONE")
    root = toy(name="TWO")
    for name in ("TOY", "..", ""):
        with pytest.raises(InputError, match=r"root, but it holds: ONE, TWO\."):
            load_xlsa17(root, name)
    with pytest.raises(InputError, match=r"absent is not a folder"):
        load_xlsa17(root / "absent", "TOY")
    (root / "empty").mkdir()
    with pytest.raises(InputError, match=r"but it holds: no data set"):
        load_xlsa17(root / "empty", "TOY")


@pytest.mark.parametrize(("name", "expected"), [("TOY", "put one there"), ("SUN", ARCHIVE)])
def test_missing_features_name_the_download_of_official_data(
    toy: Toy, name: str, expected: str
) -> None:
    root = toy(name=name)
    (root / name / "res101.mat").unlink()
    with pytest.raises(InputError, match=rf"{name}/res101\.mat, or one other .*{expected}"):
        load_xlsa17(root, name)


def test_find_tells_what_is_ready(toy: Toy) -> None:
    toy(name="ONE")
    toy(name="TWO")
    root = toy(name="SIX")
    (root / "TWO" / "res101.mat").unlink()
    (root / "SIX" / "res101.mat").rename(root / "SIX" / "broken.mat")
    (root / "SIX" / "broken.mat").write_bytes(b"MATLAB 5.0")
    (root / "not_data").mkdir()
    problems = {folder.name: folder.problem for folder in find_xlsa17(root)}
    assert list(problems) == ["ONE", "SIX", "TWO"]
    assert problems["ONE"] == ""
    assert "broken.mat" in problems["SIX"]
    assert "there is none" in problems["TWO"]


def test_images_are_found_under_any_root(toy: Toy, tmp_path: Path) -> None:
    root, photos = toy(), tmp_path / "photos"
    (photos / "ant").mkdir(parents=True)
    (photos / "ant" / "0.jpg").touch()
    for image_root, paths in ((photos, "eel/29.jpg"), (photos / "ant", "29.jpg")):
        data = load_xlsa17(root, "TOY", image_root)
        assert data.image_paths is not None
        assert data.image_paths[29] == str(image_root / paths)
    with pytest.raises(InputError, match=r"images of .*res101\.mat under .*root, .*ant/0\.jpg, is"):
        load_xlsa17(root, "TOY", root)


def test_images_without_names(toy: Toy, tmp_path: Path) -> None:
    root = toy(features={"image_files": None})
    with pytest.raises(InputError, match=r"`image_files` in .*res101\.mat .* it has none"):
        load_xlsa17(root, "TOY", tmp_path)
    assert load_xlsa17(root, "TOY").image_paths is None


def test_real_cub100(shared: Path, xlsa17_root: Path) -> None:
    images = shared / "datasets" / "images" / "CUB100"
    data = load_xlsa17(xlsa17_root, "CUB100", images)
    assert data.features.shape == (5902, 1280)
    assert len(data.class_names) == 100
    assert (len(data.seen_classes), len(data.unseen_classes)) == (73, 27)
    assert [len(part) for part in data.split.parts().values()] == [3432, 860, 1610]
    shapes = {name: values.shape for name, values in data.class_embeddings.items()}
    assert shapes == {"att": (100, 312), "sent": (100, 1024)}
    assert data.attribute_names is not None
    assert data.attribute_names[0] == "bill shape: curved (up or down)"
    assert data.image_paths is not None
    assert all(Path(path).is_file() for path in data.image_paths)
    for i in (0, 3000, 5901):  # the folder of a photo is its class
        assert (
            Path(data.image_paths[i]).parent.name.replace("_", " ")
            == data.class_names[data.labels[i]]
        )


def test_real_awa2_lacks_its_features(xlsa17_root: Path) -> None:
    message = rf"AWA2/res101\.mat, .* download {ARCHIVE} .*mpi-inf.* put its data/AWA2/res101\.mat "
    with pytest.raises(InputError, match=message + rf"into {xlsa17_root}/AWA2\."):
        load_xlsa17(xlsa17_root, "AWA2")
    assert set(OFFICIAL) < {folder.name for folder in find_xlsa17(xlsa17_root)}
