"""Fauna and the ImageNet classes: what lies in data/ is whole, and says what it is."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from zsl_core.datasets import load_dataset
from zsl_core.datasets.bundled import DATA, random_unseen
from zsl_core.datasets.fauna import load_chimeras, load_fauna
from zsl_core.datasets.imagenet_classes import imagenet_hierarchy, load_imagenet_classes
from zsl_core.errors import InputError

BUNDLED = ["fauna", "imagenet_classes"]


@pytest.fixture(scope="module")
def fauna():
    return load_fauna()


def test_fauna_is_what_its_table_says(fauna):
    table = tomllib.loads((DATA / "fauna" / "animals.toml").read_text(encoding="utf-8"))
    assert fauna.class_names == tuple(table)
    assert 75 <= len(table) <= 90
    assert 40 <= len(fauna.attribute_names) <= 60
    att = fauna.embedding("att")
    assert att.min() == 0
    assert att.max() == 1
    for c, name in enumerate(fauna.class_names):
        facts = {key.replace("_", " "): v for key, v in table[name]["attributes"].items()}
        row = {a: v for a, v in zip(fauna.attribute_names, att[c].tolist(), strict=True) if v}
        assert row == pytest.approx(facts), name


def test_every_picture_of_fauna_is_there_in_its_folder_and_of_one_size(fauna):
    chimeras = load_chimeras()
    for path in (*fauna.image_paths, *chimeras.image_paths):
        with Image.open(path) as picture:
            assert picture.size == (224, 224)
    for data, names in ((fauna, fauna.class_names), (chimeras, chimeras.names)):
        folders = [Path(path).parent.name for path in data.image_paths]
        assert folders == [names[label].replace(" ", "_") for label in data.labels]
        assert len(data.features) == len(set(data.image_paths)) == len(folders)
    images = np.bincount(fauna.labels)
    assert images.min() >= 50
    assert images.max() <= 60


def test_no_two_pictures_of_fauna_are_the_same(fauna):
    contents = {Path(path).read_bytes() for path in fauna.image_paths}
    assert len(contents) == fauna.n_images


def test_the_split_of_fauna(fauna):
    unseen = {fauna.class_names[c] for c in fauna.unseen_classes}
    assert len(unseen) == 30
    assert {"zebra", "giant panda"} <= unseen
    held_out = fauna.labels[fauna.split.test_seen]
    assert set(held_out) == set(fauna.seen_classes)
    assert np.bincount(held_out)[fauna.seen_classes].tolist() == [10] * len(fauna.seen_classes)
    whole = np.concatenate(list(fauna.split.parts().values()))
    assert sorted(whole) == list(range(fauna.n_images))
    # Every attribute of an unseen animal is known from some seen one.
    att = fauna.embedding("att") > 0
    assert not (att[fauna.unseen_classes].any(0) & ~att[fauna.seen_classes].any(0)).any()


def test_chimeras_are_no_class(fauna):
    chimeras = load_chimeras()
    assert not set(chimeras.names) & set(fauna.class_names)
    assert chimeras.features.shape[1] == fauna.n_features
    assert len(chimeras.descriptions) == len(chimeras.names)


@pytest.mark.parametrize("spec", BUNDLED)
def test_a_seed_draws_other_unseen_classes(spec):
    official, one, two = (load_dataset(spec + s) for s in ("", ":split=1", ":split=2"))
    assert len(one.unseen_classes) == len(two.unseen_classes) == len(official.unseen_classes)
    assert set(one.unseen_classes) != set(two.unseen_classes)
    assert one.unseen_classes.tolist() == load_dataset(f"{spec}:split=1").unseen_classes.tolist()
    assert one.unseen_classes.tolist() == (
        random_unseen(len(one.class_names), len(one.unseen_classes), 1).tolist()
    )
    assert len({official.digest, one.digest, two.digest}) == 3


def test_imagenet_classes_have_one_sample_each():
    for split in ("random", "far"):
        data = load_imagenet_classes(split)
        assert data.labels.tolist() == list(range(1000))
        assert len(data.split.train) == 800
        assert len(data.split.test_unseen) == 200
        assert len(data.split.test_seen) == 0
        assert len(set(data.class_names)) == 1000
    assert "benchmark" in data.description


def test_the_far_split_is_further_than_the_random_one():
    hierarchy, nodes = imagenet_hierarchy()
    hops = hierarchy.hops(nodes)
    nearest = {}
    for split in ("random", "far"):
        data = load_imagenet_classes(split)
        nearest[split] = hops[np.ix_(data.unseen_classes, data.seen_classes)].min(axis=1)
    assert nearest["far"].min() > nearest["random"].min()
    assert nearest["far"].mean() > 1.5 * nearest["random"].mean()


def test_the_hierarchy_reaches_from_every_class_to_entity():
    hierarchy, nodes = imagenet_hierarchy()
    assert len(nodes) == len(set(nodes)) == 1000
    assert {hierarchy.names[hierarchy.path(node)[-1]] for node in nodes} == {"entity"}


@pytest.mark.parametrize(
    ("load", "folder", "file"),
    [
        (load_fauna, "fauna", "classes.csv"),
        (load_fauna, "fauna", "arrays.safetensors"),
        (load_imagenet_classes, "imagenet_classes", "arrays.safetensors"),
    ],
)
@pytest.mark.parametrize("damage", ["missing", "cut"])
def test_a_missing_or_damaged_file_gets_one_sentence(load, folder, file, damage, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(DATA / folder, copy, ignore=shutil.ignore_patterns("*.webp"))
    if damage == "missing":
        (copy / file).unlink()
    else:
        (copy / file).write_bytes((copy / file).read_bytes()[:100])
    with pytest.raises(InputError, match=f"{file}, but it is missing or damaged"):
        load(folder=copy)


def test_a_table_that_ends_too_early_gets_one_sentence(tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(DATA / "fauna", copy, ignore=shutil.ignore_patterns("*.webp"))
    lines = (copy / "classes.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (copy / "classes.csv").write_text("".join(lines[:40]), encoding="utf-8")
    with pytest.raises(InputError, match=str(copy)):
        load_fauna(folder=copy)


@pytest.mark.parametrize(
    "spec", ["fauna:split=far", "fauna:split=-1", "fauna:seed=1", "imagenet_classes:split=near"]
)
def test_an_unknown_split_gets_one_sentence(spec):
    with pytest.raises(InputError, match=r"Expected `split` to be .*a seed 0, 1"):
        load_dataset(spec)


def test_the_bundled_data_and_what_was_computed_of_them_are_small():
    sizes = {}
    for part in ("fauna", "imagenet_classes", "runs"):
        sizes[part] = sum(p.stat().st_size for p in (DATA / part).rglob("*") if p.is_file())
    assert all(sizes.values())
    assert sizes["fauna"] + sizes["imagenet_classes"] < 25_000_000
    assert sizes["runs"] < 25_000_000
