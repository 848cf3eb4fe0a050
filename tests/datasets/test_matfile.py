"""Both versions of the format give the same; damaged files give one sentence."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
import scipy.io
import scipy.sparse

from zsl_core.datasets.matfile import mat_variables, read_mat
from zsl_core.errors import InputError

Write = Callable[[Path, dict[str, Any]], None]
CONTENT: dict[str, Any] = {
    "matrix": np.arange(6, dtype=np.float64).reshape(2, 3),
    "column": np.arange(4, dtype=np.uint16)[:, None],
    "words": ["Eichelhäher", "b", "a longer name"],
}


@pytest.fixture
def path(tmp_path: Path, write_mat: Write) -> Path:
    file = tmp_path / "some.mat"
    write_mat(file, CONTENT)
    return file


def test_variables_come_in_matlabs_shape(path: Path) -> None:
    mat = read_mat(path, numbers=("matrix", "column"), strings=("words",))
    assert mat.path == path
    np.testing.assert_array_equal(mat.numbers["matrix"], CONTENT["matrix"])
    np.testing.assert_array_equal(mat.numbers["column"], CONTENT["column"])
    assert mat.strings == {"words": tuple(CONTENT["words"])}


def test_only_wanted_variables_are_read(path: Path) -> None:
    assert sorted(mat_variables(path)) == sorted(CONTENT)
    mat = read_mat(path, numbers=("matrix",))
    assert (list(mat.numbers), mat.strings) == (["matrix"], {})


def test_cells_of_three_dimensions(tmp_path: Path) -> None:
    file = tmp_path / "some.mat"
    scipy.io.savemat(file, {"words": np.array(["a", "b"], dtype=object).reshape(2, 1, 1)})
    assert read_mat(file, strings=("words",)).strings["words"] == ("a", "b")


def test_cells_go_down_the_columns_in_both_versions(tmp_path: Path) -> None:
    old, new = tmp_path / "old.mat", tmp_path / "new.mat"
    cells = np.array([["a", "c"], ["b", "d"]], dtype=object)
    scipy.io.savemat(old, {"words": cells})
    with h5py.File(new, "w") as file:
        item = file.create_dataset("words", (2, 2), dtype=h5py.ref_dtype)
        item.attrs["MATLAB_class"] = np.bytes_("cell")
        for (i, j), text in np.ndenumerate(cells):
            char = file.create_dataset(f"#refs#/{text}", data=np.array([[ord(text)]], np.uint16))
            char.attrs["MATLAB_class"] = np.bytes_("char")
            item[j, i] = char.ref
    for file in (old, new):
        assert read_mat(file, strings=("words",)).strings["words"] == ("a", "b", "c", "d")


def test_empty_values(tmp_path: Path) -> None:
    old, new = tmp_path / "old.mat", tmp_path / "new.mat"
    scipy.io.savemat(old, {"none": np.zeros((0, 3)), "words": np.array([["", "b"]], dtype=object)})
    with h5py.File(new, "w") as file:
        none = file.create_dataset("none", data=np.array([0, 3], np.uint64))
        none.attrs.update({"MATLAB_class": np.bytes_("double"), "MATLAB_empty": np.uint8(1)})
        words = file.create_dataset("words", (2, 1), dtype=h5py.ref_dtype)
        words.attrs["MATLAB_class"] = np.bytes_("cell")
        empty = file.create_dataset("#refs#/a", data=np.array([0, 0], np.uint64))
        empty.attrs.update({"MATLAB_class": np.bytes_("char"), "MATLAB_empty": np.uint8(1)})
        full = file.create_dataset("#refs#/b", data=np.array([[ord("b")]], np.uint16))
        full.attrs["MATLAB_class"] = np.bytes_("char")
        words[0, 0], words[1, 0] = empty.ref, full.ref
    for file in (old, new):
        mat = read_mat(file, numbers=("none",), strings=("words",))
        assert mat.numbers["none"].shape == (0, 3)
        assert mat.strings["words"] == ("", "b")


def test_missing_variable_is_named_with_those_there(path: Path) -> None:
    with pytest.raises(InputError, match=r"`labels` in .*some\.mat, but it holds: .*matrix"):
        read_mat(path, numbers=("matrix", "labels"))
    assert read_mat(path, numbers=("labels",), optional=("labels",)).numbers == {}


def test_variable_of_another_kind(path: Path) -> None:
    with pytest.raises(InputError, match=r"`words` in .*some\.mat to be an array of numbers"):
        read_mat(path, numbers=("words",))
    with pytest.raises(InputError, match=r"`matrix` in .*some\.mat to be a cell array of strings"):
        read_mat(path, strings=("matrix",))


@pytest.mark.parametrize(
    "value", ["text", {"field": 1.0}, scipy.sparse.eye(3), np.array([[1, "a"]], dtype=object)]
)
def test_other_kinds_of_value(tmp_path: Path, value: Any) -> None:
    file = tmp_path / "some.mat"
    scipy.io.savemat(file, {"x": value})
    for wanted in ({"numbers": ("x",)}, {"strings": ("x",)}):
        with pytest.raises(InputError, match=r"`x` in .*some\.mat to be an? .*, but it is not"):
            read_mat(file, **wanted)


def test_truncated_anywhere(path: Path) -> None:
    whole = path.read_bytes()
    for size in np.linspace(0, len(whole) - 1, 40).astype(int):
        path.write_bytes(whole[:size])
        with pytest.raises(InputError, match=r"some\.mat"):
            read_mat(path, numbers=("matrix", "column"), strings=("words",))


def test_overwritten_bytes_never_give_another_error(path: Path) -> None:
    whole = np.frombuffer(path.read_bytes(), dtype=np.uint8)
    rng = np.random.default_rng(0)
    told = 0
    for _ in range(100):
        damaged = whole.copy()
        damaged[rng.integers(len(whole), size=8)] = rng.integers(256, size=8)
        path.write_bytes(damaged.tobytes())
        try:
            read_mat(path, numbers=("matrix", "column"), strings=("words",))
        except InputError:
            told += 1
    assert told > 0


@pytest.mark.parametrize("content", [b"", b"<html>Not found</html>", b"\0" * 500])
def test_not_a_matlab_file(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "some.mat"
    file.write_bytes(content)
    message = r"some\.mat to be a whole MATLAB file .* does not start as one.*download .* again"
    with pytest.raises(InputError, match=message):
        read_mat(file, numbers=("x",))
    with pytest.raises(InputError, match=message):
        mat_variables(file)


def test_absent_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"absent\.mat .*No such file"):
        read_mat(tmp_path / "absent.mat", numbers=("x",))
    with pytest.raises(InputError, match=r"cannot be read .*directory"):
        read_mat(tmp_path, numbers=("x",))


class Bomb:
    """Says so when a pickle of it is read."""

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (Path("unpickled"),)


def test_pickles_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    pickled = pickle.dumps(Bomb())
    Path("some.mat").write_bytes(pickled)
    with h5py.File("other.mat", "w") as file:
        file["x"] = np.void(pickled)
    for name in ("some.mat", "other.mat"):
        with pytest.raises(InputError, match=name):
            read_mat(Path(name), numbers=("x",))
    assert not Path("unpickled").exists()
