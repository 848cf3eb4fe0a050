"""Missing attribute values, and attribute names."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from zsl_core.datasets.attributes import class_embedding
from zsl_core.datasets.matfile import MatFile, read_mat
from zsl_core.datasets.xlsa17 import load_xlsa17
from zsl_core.errors import InputError

Toy = Callable[..., Path]
# Attribute 2 is unknown for class 1; its mean over classes 2 and 3 is 30.
ORIGINAL = np.array([[30.0, 10, 5], [-1, 20, 40], [40, 0, 7]])


def filled(att: np.ndarray, original: np.ndarray | None = ORIGINAL) -> np.ndarray:
    numbers = {"att": att} if original is None else {"att": att, "original_att": original}
    return class_embedding(MatFile(Path("att_splits.mat"), numbers, {})).T


def test_missing_value_is_the_mean_of_the_known_ones() -> None:
    expected = ORIGINAL.copy()
    expected[1, 0] = 30
    np.testing.assert_allclose(filled(ORIGINAL), expected)
    np.testing.assert_allclose(filled(ORIGINAL / 100), expected / 100, rtol=1e-6)


def test_unit_norm_is_kept() -> None:
    expected = ORIGINAL.copy()
    expected[1, 0] = 30
    expected /= np.linalg.norm(expected, axis=0)
    np.testing.assert_allclose(
        filled(ORIGINAL / np.linalg.norm(ORIGINAL, axis=0)), expected, rtol=1e-6
    )


def test_nothing_missing_changes_nothing() -> None:
    att = np.array([[-1.0, 0.3], [0.2, -0.5]])
    np.testing.assert_array_equal(filled(att, None), att.astype(np.float32))
    np.testing.assert_array_equal(filled(att, np.abs(att) * 3), att.astype(np.float32))


def test_class_of_which_nothing_is_known() -> None:
    original = np.array([[-1.0, 10, 30], [-1, 20, 40]])
    np.testing.assert_allclose(filled(original, original)[:, 0], [20, 30])


def test_bad_original_att() -> None:
    with pytest.raises(InputError, match=r"`original_att` in att_splits\.mat .*\(3, 3\).*\(2, 3\)"):
        filled(ORIGINAL, ORIGINAL[:2])
    unknown = ORIGINAL.copy()
    unknown[1] = -1
    with pytest.raises(InputError, match=r"in att_splits\.mat .* attribute 2 is -1 .* all 3"):
        filled(unknown, unknown)


@pytest.mark.parametrize("name", ["AWA1", "AWA2", "APY", "CUB", "SUN"])
def test_official_att_is_original_att_with_unit_norm(xlsa17_root: Path, name: str) -> None:
    mat = read_mat(xlsa17_root / name / "att_splits.mat", numbers=("att", "original_att"))
    att, original = mat.numbers["att"], mat.numbers["original_att"].astype(np.float64)
    np.testing.assert_allclose(att, original / np.linalg.norm(original, axis=0), atol=1e-12)
    embedding = class_embedding(mat).T
    missing = original == -1
    assert missing.sum() == (4 if name.startswith("AWA") else 0)
    affected = missing.any(axis=0)
    np.testing.assert_array_equal(embedding[:, ~affected], att[:, ~affected].astype(np.float32))
    np.testing.assert_allclose(np.linalg.norm(embedding, axis=0), 1, rtol=1e-6)
    assert (embedding >= 0).all()


def write_names(path: Path, table: object) -> None:
    path.write_text(json.dumps(table), encoding="utf-8")


def test_names_under_the_longest_key_that_fits(toy: Toy) -> None:
    root = toy()
    write_names(root.parent / "attribute_names.json", {"T": ["a"] * 4, "TO": list("abcd")})
    assert load_xlsa17(root, "TOY").attribute_names == ("a", "b", "c", "d")
    # The nearer file wins; a list of another length is for other attributes.
    write_names(root / "attribute_names.json", {"TOY": ["a"]})
    assert load_xlsa17(root, "TOY").attribute_names is None
    write_names(root / "attribute_names.json", {"ANT": list("abcd")})
    assert load_xlsa17(root, "TOY").attribute_names is None


def test_names_that_cannot_be_read(toy: Toy) -> None:
    root = toy()
    path = root / "attribute_names.json"
    for text in ("{", "[1]", '{"TOY": 3}'):
        path.write_text(text)
        with pytest.raises(InputError, match=r"attribute_names\.json to be a JSON object"):
            load_xlsa17(root, "TOY")
