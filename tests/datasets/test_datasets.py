"""Data sets by spec, and the list of them."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

import zsl_core.datasets
from zsl_core.datasets import list_datasets, load_dataset
from zsl_core.datasets.xlsa17 import ARCHIVE, OFFICIAL
from zsl_core.errors import InputError

Toy = Callable[..., Path]


@pytest.mark.parametrize(
    "spec",
    [
        "digits",
        "digits:unseen=09",
        "gaussian",
        "gaussian:n_classes=12,n_unseen=4,attribute_noise=0.25,random_state=3",
    ],
)
def test_a_data_set_is_named_by_the_spec_that_makes_it(spec: str) -> None:
    data = load_dataset(spec)
    assert data.name == spec
    assert load_dataset(data.name).digest == data.digest


def test_xlsa17(toy: Toy) -> None:
    root = toy()
    assert load_dataset("xlsa17:TOY", root).name == "xlsa17:TOY"
    with pytest.raises(InputError, match="holds TOY: pass it as --root"):
        load_dataset("xlsa17:TOY")


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("mnist", r"digits, .*gaussian, .*xlsa17:NAME; but got 'mnist'"),
        ("", r"such as: fauna, .* but got ''"),
        ("xlsa17", r"xlsa17:NAME; but got 'xlsa17'"),
        ("xlsa17:", r"xlsa17:NAME; but got 'xlsa17:'"),
        (
            "gaussian:classes=3",
            r"n_classes, n_unseen, .* but got 'classes' in 'gaussian:classes=3'",
        ),
        ("gaussian:n_classes=x", r"`n_classes` in 'gaussian:n_classes=x' .* integer, but got 'x'"),
        ("gaussian:n_classes=3.5", r"`n_classes` in .* to be an integer, but got '3\.5'"),
        ("gaussian:imbalance=", r"`imbalance` in .* to be a number, but got ''"),
        ("gaussian:imbalance=nan", r"`imbalance` to be a number in 0\.\.1, but got nan"),
        ("gaussian:n_classes=9,", r"but got '' in 'gaussian:n_classes=9,'"),
        ("digits:seen=3", r"digits:unseen=378, but got 'digits:seen=3'"),
        ("digits:unseen=a", r"digits:unseen=378, but got 'digits:unseen=a'"),
        ("digits:unseen=33", r"`unseen` of digits .* but got \(3, 3\)"),
    ],
)
def test_bad_spec(spec: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        load_dataset(spec, Path())


def test_list_without_a_root_tells_how_to_get_the_official_ones() -> None:
    infos = {info.spec: info for info in list_datasets()}
    bundled = {"fauna", "imagenet_classes", "digits", "gaussian"}
    assert set(infos) == bundled | {f"xlsa17:{name}" for name in OFFICIAL}
    assert not infos["xlsa17:AWA2"].ready
    assert ARCHIVE in infos["xlsa17:AWA2"].note


def test_list_with_a_root(toy: Toy) -> None:
    toy()
    root = toy(name="AWA2")
    (root / "AWA2" / "res101.mat").unlink()
    infos = {info.spec: info for info in list_datasets(root)}
    assert (infos["xlsa17:TOY"].ready, infos["xlsa17:TOY"].note) == (True, "")
    assert not infos["xlsa17:AWA2"].ready
    assert "AWA2/res101.mat" in infos["xlsa17:AWA2"].note
    assert len(infos) == len(list_datasets(root)) == 5 + len(OFFICIAL)
    assert all(load_dataset(spec, root) for spec, info in infos.items() if info.ready)


def test_the_package_knows_nothing_of_streamlit() -> None:
    for path in Path(zsl_core.datasets.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert not any(alias.name.startswith("streamlit") for alias in node.names)
            if isinstance(node, ast.ImportFrom):
                assert not (node.module or "").startswith("streamlit")
