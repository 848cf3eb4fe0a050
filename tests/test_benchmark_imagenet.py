"""The lists of classes that the ImageNet benchmark takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.imagenet_made import make_lists
from zsl_core.errors import InputError

COUNTS = {"train": 1000, "2-hops": 1549, "3-hops": 7860, "all": 20_842}


def test_the_published_lists_are_read(shared: Path) -> None:
    folder = shared / "datasets" / "imagenet"
    lists = make_lists(folder / "imagenet-testsets.json")
    assert {name: len(set(wnids)) for name, wnids in lists.items()} == COUNTS
    assert set(lists["2-hops"]) < set(lists["3-hops"]) < set(lists["all"])
    split = json.loads((folder / "imagenet-split.json").read_text())
    assert set(lists["train"]) == set(split["train"])
    assert set(lists["all"]) == set(split["test"])


def test_made_up_lists_have_as_many() -> None:
    lists = make_lists(None)
    assert {name: len(set(wnids)) for name, wnids in lists.items()} == COUNTS
    assert not set(lists["train"]) & set(lists["all"])


@pytest.mark.parametrize("dropped", ["train", "2-hops", "all"])
def test_lists_of_other_classes_are_refused(tmp_path: Path, dropped: str) -> None:
    lists = make_lists(None)
    file = tmp_path / "lists.json"
    file.write_text(json.dumps(lists))
    assert make_lists(file) == lists
    file.write_text(json.dumps({**lists, dropped: lists[dropped][1:]}))
    with pytest.raises(InputError, match="lists of"):
        make_lists(file)
    del lists[dropped]
    file.write_text(json.dumps(lists))
    with pytest.raises(InputError, match="lists of"):
        make_lists(file)
