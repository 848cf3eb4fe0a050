"""Unit rows of features larger than memory: by slices and by number, from any source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from zsl_core.errors import InputError
from zsl_core.feature_files import open_features
from zsl_core.similarity import l2_normalize
from zsl_core.unit_features import UnitFeatures

X = np.random.default_rng(0).standard_normal((50, 6)).astype(np.float16)


@pytest.mark.parametrize("source", ["array", "npy", "h5"])
def test_rows_by_slices_and_by_number(tmp_path: Path, source: str) -> None:
    features: Any = X
    if source == "npy":
        np.save(tmp_path / "x.npy", X)
    elif source == "h5":
        with h5py.File(tmp_path / "x.h5", "w") as file:
            file["features"] = X
    if source != "array":
        features = open_features(tmp_path / f"x.{source}")
    unit, expected = UnitFeatures(features), l2_normalize(X)
    assert unit.shape == (50, 6)
    for rows in (
        slice(3, 17),
        slice(0, 0),
        np.array([0, 1, 2, 9, 30, 31, 49]),
        np.array([7]),
        np.array([], dtype=np.int64),
    ):
        np.testing.assert_array_equal(unit[rows], expected[rows])


def test_no_more_is_read_than_asked_for() -> None:
    asked: list[int] = []

    class Recorded:
        shape = (50, 6)

        def __getitem__(self, rows: slice) -> Any:
            asked.extend(range(*rows.indices(50)))
            return X[rows]

    UnitFeatures(Recorded())[np.array([2, 3, 20, 40])]
    assert asked == [2, 3, 20, 40]


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_not_finite_is_refused(bad: float) -> None:
    x = X.copy()
    x[4, 1] = bad
    assert len(UnitFeatures(x)[5:9]) == 4
    with pytest.raises(InputError, match="Expected finite features"):
        UnitFeatures(x)[0:9]
