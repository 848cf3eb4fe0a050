"""A folder of ImageNet features: both layouts give the same, and each mistake its sentence."""

from __future__ import annotations

import json
import os
import pickle
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import h5py
import numpy as np
import pytest
from safetensors.numpy import save_file

from zsl_core.datasets.imagenet_classes import imagenet_classes_source, imagenet_hierarchy
from zsl_core.datasets.imagenet_files import JoinedFiles, open_imagenet
from zsl_core.datasets.imagenet_source import ImageNetSource
from zsl_core.errors import InputError

WNIDS = [f"n{i:08d}" for i in range(7)]
LISTS = {"train": WNIDS[:3], "2-hops": [WNIDS[5], WNIDS[3]], "all": WNIDS[3:]}
COUNTS = [3, 1, 4, 2, 5, 0, 2]  # the sixth class has no image
D = 4
LABELS = np.repeat(np.arange(7), COUNTS)
FEATURES = np.random.default_rng(0).random((len(LABELS), D)).astype(np.float16)
EMBEDDINGS = np.random.default_rng(1).random((7, 3)).astype(np.float32)


def write_frame(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "testsets.json").write_text(json.dumps(LISTS))
    (folder / "wnids.txt").write_text("\n".join(WNIDS) + "\n\n")
    np.save(folder / "embeddings.npy", EMBEDDINGS)
    return folder


def write_classes(folder: Path, suffix: str = ".npy") -> Path:
    (write_frame(folder) / "features").mkdir()
    for c, wnid in enumerate(WNIDS):
        if COUNTS[c]:
            save(folder / "features" / f"{wnid}{suffix}", FEATURES[c == LABELS])
    return folder


def write_large(folder: Path, order: np.ndarray, suffix: str = ".npy", text: bool = True) -> Path:
    save(write_frame(folder) / f"features{suffix}", FEATURES[order])
    ids = [WNIDS[c] for c in LABELS[order]]
    if text:
        (folder / "labels.txt").write_text("\n".join(ids))
    else:
        np.save(folder / "labels.npy", np.array(ids))
    return folder


def save(path: Path, x: np.ndarray) -> None:
    x = np.ascontiguousarray(x)
    if path.suffix == ".npy":
        np.save(path, x)
    elif path.suffix == ".safetensors":
        save_file({"features": x}, path)
    else:
        with h5py.File(path, "w") as file:
            file["features"] = x


def rows_of(source: ImageNetSource, of: str) -> list[tuple[int, tuple[float, ...]]]:
    """Class and features of every image of a list, read three at a time."""
    features, labels = source.images(of)
    assert features.shape == (len(labels), D)
    parts = [features[start : start + 3] for start in range(0, len(labels), 3)]
    return [(int(c), tuple(x)) for c, x in zip(labels, np.concatenate(parts).tolist(), strict=True)]


def expected(of: str) -> list[tuple[int, tuple[float, ...]]]:
    wanted = {WNIDS.index(wnid) for wnid in LISTS[of]}
    pairs = zip(LABELS.tolist(), FEATURES.tolist(), strict=True)
    return [(c, tuple(x)) for c, x in pairs if c in wanted]


@pytest.mark.parametrize("of", list(LISTS))
@pytest.mark.parametrize("suffix", [".npy", ".safetensors", ".h5", ".mat"])
def test_one_file_a_class(tmp_path, suffix, of):
    source = open_imagenet(write_classes(tmp_path / "f", suffix))
    assert rows_of(source, of) == expected(of)
    assert source.testsets == ("2-hops", "all")
    assert np.array_equal(source.embeddings, EMBEDDINGS)
    assert source.classes("2-hops").tolist() == [5, 3]


@pytest.mark.parametrize("of", list(LISTS))
@pytest.mark.parametrize(("suffix", "text"), [(".npy", True), (".npy", False), (".hdf5", True)])
def test_one_large_file_in_any_order_is_the_same(tmp_path, suffix, text, of):
    order = np.random.default_rng(2).permutation(len(LABELS))
    source = open_imagenet(write_large(tmp_path / "f", order, suffix, text))
    assert sorted(rows_of(source, of)) == sorted(expected(of))
    together = open_imagenet(write_large(tmp_path / "g", np.arange(len(LABELS)), suffix, text))
    assert rows_of(together, of) == expected(of)


def test_only_rows_asked_for_are_read_of_a_large_file(tmp_path):
    read = []

    class Watched:
        shape = (1000, 2)

        def __getitem__(self, rows):
            read.extend(range(rows.start, rows.stop))
            return np.zeros((rows.stop - rows.start, 2), dtype=np.float32)

    labels = np.zeros(1000, dtype=np.int64)
    labels[[3, 5, 990]] = 1
    lists = {"train": (WNIDS[0],), "all": (WNIDS[1],)}
    ids = tuple(WNIDS[:2])
    source = ImageNetSource("x", ids, EMBEDDINGS[:2], lists, Watched(), labels)
    features, _ = source.images("all")
    assert features[0:3].shape == (3, 2)
    assert read == [3, 4, 5, 990]
    assert features[3:5].shape == (0, 2)


def test_joined_files_slice_as_the_whole_does(tmp_path):
    paths = []
    for i, rows in enumerate(np.split(FEATURES, [2, 2, 7])):  # the second is empty
        paths.append(tmp_path / f"{i}.npy")
        np.save(paths[-1], rows)
    joined = JoinedFiles(paths)
    assert joined.shape == FEATURES.shape
    for start in range(len(FEATURES) + 1):
        for stop in range(start, len(FEATURES) + 3):
            assert np.array_equal(joined[start:stop], FEATURES[start:stop])


def test_the_bundled_classes_have_testsets_by_hops():
    source = imagenet_classes_source("random")
    hierarchy, nodes = imagenet_hierarchy()
    seen = set(source.lists["train"])
    assert source.testsets == ("2-hops", "3-hops", "all")
    assert set(nodes) == seen | set(source.lists["all"])
    for wnid in source.lists["all"]:
        rings = hierarchy.rings(wnid)
        hops = next(i for i, ring in enumerate(rings) if seen & set(ring))
        assert (wnid in source.lists["2-hops"]) == (hops <= 2)
        assert (wnid in source.lists["3-hops"]) == (hops <= 3)


def test_the_published_lists_are_taken(shared, tmp_path):
    text = (shared / "datasets" / "imagenet" / "imagenet-testsets.json").read_text()
    lists = json.loads(text)
    wnids = lists["train"] + lists["all"]
    (tmp_path / "testsets.json").write_text(text)
    (tmp_path / "wnids.txt").write_text("\n".join(wnids))
    np.save(tmp_path / "embeddings.npy", np.ones((len(wnids), 2)))
    np.save(tmp_path / "features.npy", np.ones((3, 2), dtype=np.float16))
    (tmp_path / "labels.txt").write_text("\n".join(wnids[:3]))
    source = open_imagenet(tmp_path)
    sizes = {name: len(source.classes(name)) for name in ("train", "2-hops", "3-hops", "all")}
    assert sizes == {"train": 1000, "2-hops": 1549, "3-hops": 7860, "all": 20842}
    assert set(source.lists["2-hops"]) < set(source.lists["3-hops"]) < set(source.lists["all"])
    with pytest.raises(InputError, match="Expected images of the classes in `2-hops`"):
        source.images("2-hops")


def put(name, text):
    return lambda folder: (folder / name).write_text(text)


def put_array(name, array):
    return lambda folder: np.save(folder / name, array)


def put_lists(**lists):
    return put("testsets.json", json.dumps(lists))


ONE = f"features/{WNIDS[0]}.npy"
HALF = np.float16
BAD = {
    "no ids": (lambda f: (f / "wnids.txt").unlink(), "a file .*wnids.txt"),
    "not text": (lambda f: (f / "wnids.txt").write_bytes(b"\xff\xfe\xfa"), "text in UTF-8"),
    "an id twice": (put("wnids.txt", "\n".join([*WNIDS, WNIDS[0]])), "got n00000000 twice"),
    "no WordNet id": (
        put("wnids.txt", "\n".join([*WNIDS, "dog"])),
        "such as n02084071 .*got 'dog'",
    ),
    "too few ids": (put("wnids.txt", "\n".join(WNIDS[:6])), r"got 'n00000006' in .*n00000006.npy"),
    "no embeddings": (lambda f: (f / "embeddings.npy").unlink(), "whole .npy file"),
    "words for embeddings": (put_array("embeddings.npy", np.array(["a"])), "Expected numbers"),
    "an embedding missing": (put_array("embeddings.npy", EMBEDDINGS[:6]), r"each of the 7 .*\(6,"),
    "NaN in an embedding": (put_array("embeddings.npy", EMBEDDINGS * np.nan), "that of n00000000"),
    "no JSON": (put("testsets.json", "{"), "to be JSON"),
    "a JSON list": (put("testsets.json", "[]"), "but got list"),
    "a list of numbers": (put_lists(train=[1]), "`train` in .* list of WordNet ids"),
    "no train": (put_lists(all=WNIDS[3:]), "a list `train` and at least one test set"),
    "nothing to test": (put_lists(train=WNIDS[:3]), "at least one test set"),
    "an empty list": (put_lists(train=WNIDS[:3], all=[]), "ids for the list `all`.*none"),
    "a class twice": (put_lists(train=WNIDS[:3], all=WNIDS[3:5] * 2), "n00000003 twice"),
    "a class without embedding": (
        put_lists(train=WNIDS[:3], all=["n00000099", "n00000098"]),
        r"every class of `all` .*n00000099 has none \(2 in all\)",
    ),
    "tested and trained on": (put_lists(train=WNIDS[:3], all=WNIDS[2:]), "n00000002 .* in both"),
    "another dimension": (put_array(ONE, np.ones((2, 9), HALF)), r"got 9 in .* and 4 in"),
    "whole numbers": (put_array(ONE, np.ones((2, D), np.int64)), "float16, float32 or float64"),
    "damaged": (put(ONE, "no array"), "whole .npy file"),
    "both layouts": (put_array("features.npy", FEATURES), "both or several"),
    "a stranger": (put_array("features/n00000042.npy", FEATURES), "got 'n00000042' in"),
}


@pytest.mark.parametrize("spoil", list(BAD))
def test_a_bad_folder_gets_its_sentence(tmp_path, spoil):
    folder = write_classes(tmp_path / "f")
    open_imagenet(folder)
    change, sentence = BAD[spoil]
    change(folder)
    with pytest.raises(InputError, match=sentence):
        open_imagenet(folder)


LARGE = {
    "no labels": (lambda f: (f / "labels.txt").unlink(), "a file .*labels.txt"),
    "a label missing": (put("labels.txt", "\n".join([WNIDS[0]] * 16)), "17 rows .* labels for 16"),
    "an unknown label": (put("labels.txt", "\n".join(["n00000042"] * 17)), "got 'n00000042' in"),
    "an empty line": (put("labels.txt", f"{WNIDS[0]}\n\n{WNIDS[0]}"), "got '' in"),
    "numbers": (put_array("labels.npy", np.zeros(17)), "list of strings"),
    "no features": (lambda f: (f / "features.npy").unlink(), "but got neither"),
    "two files": (lambda f: save(f / "features.h5", FEATURES), "both or several"),
}


@pytest.mark.parametrize("spoil", list(LARGE))
def test_a_bad_large_file_gets_its_sentence(tmp_path, spoil):
    folder = write_large(tmp_path / "f", np.arange(len(LABELS)))
    open_imagenet(folder)
    change, sentence = LARGE[spoil]
    change(folder)
    with pytest.raises(InputError, match=sentence):
        open_imagenet(folder)


@pytest.mark.parametrize("suffix", [".npy", ".safetensors"])
def test_a_file_that_became_shorter_is_told(tmp_path, suffix):
    write_classes(tmp_path / "f", suffix)
    joined = JoinedFiles(sorted((tmp_path / "f" / "features").iterdir()))
    path = joined.paths[2]
    os.truncate(path, path.stat().st_size - 3)
    assert (joined[0:6] == FEATURES[0:6]).all()
    with pytest.raises(InputError, match=rf"{WNIDS[2]}.* has become shorter"):
        joined[0:9]


@pytest.mark.parametrize("kind", [">f4", "<f8", "by columns"])
def test_rows_of_any_type_and_order(tmp_path, kind):
    x = np.asfortranarray(FEATURES) if kind == "by columns" else FEATURES.astype(kind)
    np.save(tmp_path / "x.npy", x)
    joined = JoinedFiles([tmp_path / "x.npy"] * 2)
    assert (joined[3 : len(x) + 5] == np.concatenate([FEATURES, FEATURES])[3 : len(x) + 5]).all()


@pytest.mark.parametrize("suffix", [".npy", ".h5"])
def test_joined_files_are_read_by_threads_and_copies(tmp_path, suffix):
    write_classes(tmp_path / "f", suffix)
    paths = sorted((tmp_path / "f" / "features").iterdir())
    joined = JoinedFiles(paths)
    joined[:]
    asked = [(a, b) for a in range(len(FEATURES)) for b in range(a, len(FEATURES))] * 20
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as threads:
            found = list(threads.map(lambda rows: joined[rows[0] : rows[1]], asked))
    finally:
        sys.setswitchinterval(interval)
    assert all((x == FEATURES[a:b]).all() for x, (a, b) in zip(found, asked, strict=True))
    assert (pickle.loads(pickle.dumps(joined))[2:9] == FEATURES[2:9]).all()


def test_a_class_of_two_files_is_told(tmp_path):
    folder = write_classes(tmp_path / "f")
    save(folder / "features" / f"{WNIDS[0]}.h5", FEATURES)
    with pytest.raises(InputError, match=r"one file a class, but .*n00000000.npy"):
        open_imagenet(folder)


def test_no_folder_is_told(tmp_path):
    with pytest.raises(InputError, match="Expected a folder of ImageNet features"):
        open_imagenet(tmp_path / "none")


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_numbers_that_are_none_are_told_with_their_class_when_read(tmp_path, bad):
    folder = write_classes(tmp_path / "f")
    spoilt = FEATURES[LABELS == 4].copy()
    spoilt[2, 1] = bad
    np.save(folder / "features" / f"{WNIDS[4]}.npy", spoilt)
    source = open_imagenet(folder)
    assert rows_of(source, "train") == expected("train")
    assert rows_of(source, "2-hops") == expected("2-hops")
    features, labels = source.images("all")
    with pytest.raises(InputError, match=r"an image of n00000004 \(image 12 of all"):
        features[0 : len(labels)]


def test_labels_must_fit():
    lists = {"train": (WNIDS[0],), "all": (WNIDS[1],)}
    for labels in (np.zeros(2, dtype=np.int64), np.zeros(0, dtype=np.int64)):
        with pytest.raises(InputError, match="a class for each of the images"):
            ImageNetSource("x", tuple(WNIDS), EMBEDDINGS, lists, FEATURES[:3], labels)
    source = ImageNetSource("x", tuple(WNIDS), EMBEDDINGS, lists, FEATURES, LABELS)
    with pytest.raises(InputError, match="list of classes"):
        source.images("4-hops")
