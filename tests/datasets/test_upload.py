from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
import safetensors.torch
import torch

from zsl_core.datasets import arrays, load_dataset, upload
from zsl_core.datasets.upload import example_files, load_upload, read_upload
from zsl_core.errors import InputError

DIGITS = load_dataset("digits")
TABLE = b"name,unseen,tall,wet\nant,0,0.5,0\nbee,0,0.25,1\ncow,1,1,0.5\n"


def content(**changes: Any) -> dict[str, Any]:
    """Three classes of five images; a change of None leaves an array out."""
    given: dict[str, Any] = {
        "features": np.arange(45, dtype=np.float32).reshape(15, 3) + 1,
        "labels": np.arange(15) % 3,
        "class_embeddings": np.eye(3, 4),
        "train": np.array([0, 1, 3, 4]),
        "test_seen": np.array([6, 7]),
        "test_unseen": np.array([2, 5, 8]),
    }
    return {k: v for k, v in (given | changes).items() if v is not None}


def npz(**changes: Any) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **content(**changes))
    return buffer.getvalue()


def archive(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(f"{name}.npy", data)
    return buffer.getvalue()


def npy(array: np.ndarray, **options: Any) -> bytes:
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, **options)
    return buffer.getvalue()


def refused(*args: Any) -> str:
    with pytest.raises(InputError, match="Expected") as error:
        read_upload(*args)
    return str(error.value)


@pytest.mark.parametrize("ending", ["npz", "safetensors"])
def test_both_formats_give_the_same_data(ending: str) -> None:
    pack = npz() if ending == "npz" else safetensors.numpy.save(content())
    data = read_upload(f"mine.{ending}", pack)
    given = content()
    np.testing.assert_array_equal(data.features, given["features"])
    np.testing.assert_array_equal(data.labels, given["labels"])
    np.testing.assert_array_equal(data.embedding("given"), given["class_embeddings"])
    assert {k: v.tolist() for k, v in data.split.parts().items()} == {
        "train": [0, 1, 3, 4],
        "test_seen": [6, 7],
        "test_unseen": [2, 5, 8],
    }
    assert data.class_names == ("class 0", "class 1", "class 2")
    assert data.name == "upload:mine"


def test_a_table_gives_names_attributes_and_the_split() -> None:
    bare = npz(class_embeddings=None, train=None, test_seen=None, test_unseen=None)
    data = read_upload("mine.npz", bare, TABLE)
    assert data.class_names == ("ant", "bee", "cow")
    assert data.attribute_names == ("tall", "wet")
    assert data.embedding("att").tolist() == [[0.5, 0], [0.25, 1], [1, 0.5]]
    assert data.split.test_unseen.tolist() == [2, 5, 8, 11, 14]
    # Five images a class: the last of each seen class is held out.
    assert data.split.test_seen.tolist() == [12, 13]
    assert data.split.train.tolist() == [0, 1, 3, 4, 6, 7, 9, 10]


def test_labels_that_are_whole_may_be_stored_as_any_number() -> None:
    labels = (np.arange(15) % 3).astype(np.float64)[:, None]  # as MATLAB would
    assert read_upload("a.npz", npz(labels=labels)).labels.tolist() == [*range(3)] * 5


def test_both_embeddings_may_be_given_and_the_named_one_comes_first() -> None:
    assert list(read_upload("a.npz", npz(), TABLE).class_embeddings) == ["att", "given"]


def test_the_example_reads_back_as_it_was() -> None:
    data = read_upload("digits.npz", *example_files(DIGITS))
    np.testing.assert_array_equal(data.features, DIGITS.features)
    np.testing.assert_allclose(data.embedding("att"), DIGITS.embedding("att"), atol=1e-6)
    assert data.class_names == DIGITS.class_names
    assert data.attribute_names == DIGITS.attribute_names
    for part, rows in DIGITS.split.parts().items():
        np.testing.assert_array_equal(data.split.parts()[part], rows)
    # Without the split in the array file, the table's mark says the same of the classes.
    assert data.unseen_classes.tolist() == DIGITS.unseen_classes.tolist()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"features": None}, "an array 'features' in a.npz, but it has labels"),
        ({"labels": None}, "an array 'labels'"),
        ({"class_embeddings": None}, "tells what an unseen class is like"),
        ({"train": None}, "which classes are unseen"),
        ({"labels": np.zeros(15) + 0.5}, "`labels` of a.npz to be integers"),
        ({"labels": np.arange(14) % 3}, "one label for each of the 15 rows"),
        ({"labels": np.arange(15)}, "`labels` of a.npz in 0..2"),
        ({"features": np.full((15, 3), np.nan)}, "finite"),
        ({"features": np.zeros((15, 3, 2))}, "numbers of shape (n, d)"),
        ({"features": np.array([["a"] * 3] * 15)}, "a.npz"),
        ({"test_unseen": np.array([0])}, "disjoint"),
        ({"test_unseen": np.array([99])}, "`split.test_unseen`"),
        ({"train": np.array([0, 1, 11])}, "no class of `train`"),
        ({"class_embeddings": np.zeros((3, 4))}, "all zero"),
        ({"features": np.array([{}] * 15, dtype=object)}, "pickled Python objects"),
        ({"features": np.ones((15, 3)) + 1j}, "`features` of a.npz to be numbers"),
        ({"features": np.empty((0, 3))}, "`features` of a.npz to be numbers"),
        ({"labels": np.eye(15, 2)}, "`labels` of a.npz to be integers of shape (images,)"),
        ({"labels": np.array(3)}, "but got int64 of shape ()"),
        ({"labels": np.array(["ant"] * 15)}, "but got <U3 of shape (15,)"),
        ({"labels": np.full(15, np.nan)}, "but got float64 of shape (15,)"),
        ({"labels": np.full(15, 1e300)}, "but got float64 of shape (15,)"),
        ({"labels": np.arange(15) % 3 + 0j}, "but got complex128"),
        ({"labels": np.arange(15) % 3 - 1}, "the first -1 at image 0"),
        ({"labels": np.empty(0)}, "but got int64 of shape (0,)"),
        ({"class_embeddings": np.array(1.0)}, "but got float64 of shape (): give a row"),
        ({"class_embeddings": np.ones(3)}, "`class_embeddings` of a.npz to be numbers of shape"),
        ({"class_embeddings": np.empty((0, 4))}, "to be numbers of shape"),
        ({"class_embeddings": np.empty((10**12, 0))}, "at most 15 classes"),
        ({"class_embeddings": np.full((3, 4), "a")}, "to be numbers"),
        ({"train": np.array(0)}, "`split.train`"),
        ({"train": np.array([0.5])}, "`split.train`"),
        ({"train": np.array(["a"])}, "`split.train`"),
    ],
)
def test_each_mistake_gets_its_sentence(changes: dict[str, Any], says: str) -> None:
    assert says in refused("a.npz", npz(**changes))


@pytest.mark.parametrize(
    "labels",
    [np.eye(15, 2), np.array(3), np.array(["ant"] * 15), np.ones((15, 3, 2)), np.empty(0)],
)
def test_labels_are_looked_at_before_a_split_is_made_of_them(labels: np.ndarray) -> None:
    bare = npz(labels=labels, train=None, test_seen=None, test_unseen=None)
    assert "`labels` of a.npz" in refused("a.npz", bare, TABLE)


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (b"", "cannot be read as one"),
        (b"\xff\xfe\x00bad", "cannot be read as one"),
        (b'name,"a\nb', "table of classes"),
        (b"name,unseen\n", "got 0 lines of name, unseen"),
        (b"class,unseen\nant,1\n", "a column 'name'"),
        (b"name,unseen\nant,0\nbee,maybe\ncow,1\n", "to hold 0 and 1, but got 'maybe'"),
        (b"name,unseen,tall\nant,0,1\nbee,0,very\ncow,1,1\n", "'tall' of the table"),
        (b"name,unseen,tall\nant,0,1\nbee,0,1\n", "`class_embeddings['given']`"),
        (b"name,unseen,tall\nant,0,1\nant,0,1\ncow,1,1\n", "each class once"),
        (b"name,unseen,tall\nant,0,1\n,0,1\ncow,1,1\n", "non-empty"),
        (b"name,unseen,tall\nant,0,1\nbee,0,inf\ncow,1,1\n", "finite"),
        (b"name,unseen,tall\nant,0,1\nbee,0,\ncow,1,1\n", "'tall' of the table"),
        (b"name,unseen,tall\nant,0,1\nbee,0\ncow,1,1\n", "to hold numbers, but got ''"),
        (b"name,unseen,tall\nant,0,1\nbee,0,1,1\ncow,1,1\n", "no line longer than it"),
        (b"name,unseen\nant,0,1\nbee,0,1\ncow,1,1\n", "no line longer than it"),
        (b"name,unseen,tall,tall\nant,0,1,1\nbee,0,1,1\ncow,1,1,1\n", "but got 'tall': rename"),
        (b"name,unseen,name\nant,0,a\nbee,0,b\ncow,1,c\n", "but got 'name': rename"),
        (b",name,unseen\n0,ant,0\n1,bee,0\n2,cow,1\n", "but got '': rename"),
        (b"name,unseen,tall\nant,0,1\nbee,0,1+2j\ncow,1,1\n", "but got '1+2j'"),
        (b"name,unseen,tall\nant,0,1\nbee,0,nan\ncow,1,1\n", "but got 'nan'"),
        (b"name,unseen,tall\nant,0,1\nbee,0," + b"9" * 400 + b"\ncow,1,1\n", "finite"),
        (b"name,unseen\nant,0\nbee,0\ncow," + b"9" * 400 + b"\n", "to hold 0 and 1"),
        (b"name,unseen,tall\nant,0,1\nbee,0," + b"x" * 400 + b"\n", f"got {'x' * 40!r}."),
    ],
)
def test_a_table_that_is_wrong_gets_its_sentence(table: bytes, says: str) -> None:
    assert says in refused("a.npz", npz(), table)


def test_cells_are_read_as_they_are_meant() -> None:
    table = f"name,unseen,tall,wet\n007,False,{'9' * 23},true\nbee,0,1e2, 1 \n1,TRUE,-2,0\n"
    bare = npz(class_embeddings=None, train=None, test_seen=None, test_unseen=None)
    data = read_upload("mine.npz", bare, table.encode())
    assert data.class_names == ("007", "bee", "1")
    assert data.embedding("att") == pytest.approx(np.array([[1e23, 1], [100, 1], [-2, 0]]))
    assert data.unseen_classes.tolist() == [2]


def test_nothing_put_into_an_array_or_a_cell_gets_past_the_door_as_anything_but_a_sentence() -> (
    None
):
    rng = np.random.default_rng(2)
    shapes = [(), (0,), (15,), (10, 2), (1, 15), (3, 4), (2, 2, 2), (0, 3), (3, 0), (0, 0)]
    kinds = ["f2", "f4", ">f8", "i1", "u8", "?", "c8", "U3", "S2", "M8[s]", "V0", [("a", "i4")]]
    cells = [
        b"",
        b"9" * 30,
        b"-" + b"9" * 400,
        b"1e400",
        b"nan",
        b"true",
        b"1,2",
        b"\0",
        b'"',
        b"'",
    ]
    sentences = []
    for _ in range(600):
        changes: dict[str, Any] = {} if rng.random() < 0.5 else dict.fromkeys(["train"])
        for name in rng.choice(list(content()), rng.integers(3), replace=False):
            shape, kind = shapes[rng.integers(len(shapes))], kinds[rng.integers(len(kinds))]
            changes[name] = np.zeros(shape, dtype=kind)
        parts = TABLE.replace(b"\n", b",\n,").split(b",")
        for i in rng.integers(len(parts), size=rng.integers(3)):
            parts[i] = cells[rng.integers(len(cells))]
        table = b",".join(parts).replace(b",\n,", b"\n")
        try:
            read_upload("a.npz", npz(**changes), None if rng.random() < 0.2 else table)
        except InputError as error:
            sentences.append(str(error))
    assert len(sentences) > 300
    assert not any("\n" in sentence for sentence in sentences)


def test_pickle_in_disguise_is_not_read(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[Any, tuple[str]]:
            return (Path.touch, (tmp_path / "sprung",))  # type: ignore[return-value]

    member = npy(np.array([Trap()], dtype=object), allow_pickle=True)
    assert "never read" in refused("a.npz", archive(features=member))
    structured = npy(np.array([(1, Trap())], dtype=[("a", int), ("b", object)]), allow_pickle=True)
    assert "never read" in refused("a.npz", archive(features=structured))
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize("name", ["a.npz", "a.safetensors", "A.NPZ"])
def test_files_that_are_something_else_or_damaged(name: str) -> None:
    good = npz() if name.lower().endswith("npz") else safetensors.numpy.save(content())
    rng = np.random.default_rng(0)
    damaged = [b"", b"hello", good[:100], good[: len(good) // 2], bytes(1000), rng.bytes(5000)]
    for data in damaged:
        assert "damaged" in refused(name, data)


def test_no_flipped_byte_gets_past_the_door_as_anything_but_a_sentence() -> None:
    rng = np.random.default_rng(1)
    for name, good in (("a.npz", npz()), ("a.safetensors", safetensors.numpy.save(content()))):
        sentences = 0
        for _ in range(300):
            data = bytearray(good)
            data[rng.integers(len(data))] ^= 1 << rng.integers(8)
            try:
                read_upload(name, bytes(data))
            except InputError:
                sentences += 1
        assert sentences > 30


def test_a_header_that_claims_more_than_the_file_holds_allocates_nothing() -> None:
    member = npy(np.zeros((2, 3))).replace(b"(2, 3)", b"(9**9,")
    assert "damaged" in refused("a.npz", archive(features=member))
    long = npy(np.zeros((10, 10000))).replace(b"(10, 10000)", b"(10, 99999)")
    assert "damaged" in refused("a.npz", archive(features=long))


def test_what_unpacks_to_too_much_is_told_before_it_is_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(arrays, "MOST_UNPACKED", 2**20)
    bomb = archive(features=bytes(2**21))
    assert len(bomb) < 2**13
    assert "at most 1 MB unpacked, but got 2 MB" in refused("a.npz", bomb)


def test_a_file_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "MOST_BYTES", 2**20)
    assert "a.npz to be at most 1 MB, but got 2 MB" in refused("a.npz", bytes(2**21))
    assert "the table of classes to be at most 1 MB" in refused("a.npz", npz(), bytes(2**21))


def test_types_that_numpy_does_not_know() -> None:
    data = safetensors.torch.save({"features": torch.ones(15, 3, dtype=torch.bfloat16)})
    assert refused("a.safetensors", data)


@pytest.mark.parametrize("name", ["a.pkl", "a.csv", "a", "npz", "a.npz.zip"])
def test_other_endings_are_refused(name: str) -> None:
    assert "a file .npz or .safetensors" in refused(name, npz())


def test_the_same_files_from_a_folder(tmp_path: Path) -> None:
    arrays_file, table = example_files(DIGITS)
    (tmp_path / "mine.npz").write_bytes(arrays_file)
    (tmp_path / "mine.csv").write_bytes(table)
    data = load_dataset("upload:mine", tmp_path)
    assert data.digest == read_upload("mine.npz", arrays_file, table).digest
    assert data.name == "upload:mine"
    with pytest.raises(InputError, match=r"yours\.npz or yours\.safetensors"):
        load_upload(tmp_path, "yours")
    with pytest.raises(InputError, match="the folder that holds mine"):
        load_dataset("upload:mine")
    (tmp_path / "deep").mkdir()
    with pytest.raises(InputError, match="but there is none"):
        load_upload(tmp_path / "deep", "../mine")
