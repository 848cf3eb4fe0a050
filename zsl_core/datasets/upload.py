"""A data set of one's own in one or two files: an array file, and a table of its classes.

The array file (.npz or .safetensors) holds ``features`` (n, d) and ``labels`` (n,), and if wanted
``class_embeddings`` (c, k) and the split: ``train``, ``test_unseen`` and ``test_seen``, rows of
images. The table (.csv) has one line a class, in the order of the labels: ``name``, if wanted
``unseen`` (0 or 1), and every other column is an attribute. So class embedding and split may each
come from either file. Pickled objects are never read.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zsl_core.datasets.arrays import read_arrays
from zsl_core.datasets.base import Ints, Split, ZSLDataset
from zsl_core.errors import InputError

ENDINGS = (".npz", ".safetensors")
MOST_BYTES = 200 * 2**20
TEST_SEEN_SHARE = 0.2
KNOWN = ("features", "labels", "class_embeddings", "train", "test_seen", "test_unseen")
MARKED = "unseen"


def read_upload(file_name: str, content: bytes, table: bytes | None = None) -> ZSLDataset:
    """Make a data set of the bytes of its files.

    Without a split in the array file, the images of the classes marked ``unseen`` in the table are
    test_unseen, and the last fifth of each other class's images is test_seen.

    Args:
        file_name: of the array file; its ending tells the format, the rest is the data set's name.
        content: of the array file, at most 200 MB.
        table: of the table of classes; without it the classes are called ``class 0``, ``class 1``.

    Returns:
        The data set ``upload:NAME``; its class embedding is ``att`` from the table, and ``given``
        from the array file.

    Raises:
        InputError: in one sentence, whatever is wrong with a file.
    """
    path = Path(file_name)
    if path.suffix.lower() not in ENDINGS:
        raise InputError(f"Expected a file {' or '.join(ENDINGS)}, but got {path.name!r}.")
    for what, data in ((path.name, content), ("the table of classes", table or b"")):
        if len(data) > MOST_BYTES:
            raise InputError(
                f"Expected {what} to be at most {MOST_BYTES >> 20} MB, but got "
                f"{len(data) / 2**20:.0f} MB: take fewer images."
            )
    arrays = read_arrays(path.name, content, KNOWN)
    for needed in ("features", "labels"):
        if needed not in arrays:
            raise InputError(
                f"Expected an array {needed!r} in {path.name}, but it has "
                f"{', '.join(arrays) or 'none of ' + ', '.join(KNOWN)}."
            )
    labels = _labels(path.name, arrays["labels"])
    classes = None if table is None else _read_table(table)
    attributes = pd.DataFrame()
    if classes is not None:
        attributes = classes.drop(columns=["name", MARKED], errors="ignore")
    given = arrays.get("class_embeddings")
    _expect_rows(path.name, given, labels)
    names, embeddings = _described(path.name, given, classes, attributes)
    return ZSLDataset(
        name=f"upload:{path.stem}",
        features=arrays["features"],  # type: ignore[arg-type]  # checked and converted at the door
        labels=labels,
        class_names=names,
        class_embeddings=embeddings,
        split=_split(path.name, arrays, labels, classes),
        attribute_names=tuple(map(str, attributes.columns)) if "att" in embeddings else None,
        source=path.name,
        description="Uploaded by you, for this session.",
    )


def load_upload(root: Path, name: str) -> ZSLDataset:
    """Read NAME.npz or NAME.safetensors in a folder, and NAME.csv beside it if there is one.

    Raises:
        InputError: if there is no such file, or `read_upload` refuses it.
    """
    found = [file for ending in ENDINGS if (file := root / f"{name}{ending}").is_file()]
    if not found or Path(name).name != name:
        raise InputError(f"Expected {name}.npz or {name}.safetensors in {root}, but there is none.")
    table = root / f"{name}.csv"
    return read_upload(
        found[0].name, found[0].read_bytes(), table.read_bytes() if table.is_file() else None
    )


def example_files(dataset: ZSLDataset) -> tuple[bytes, bytes]:
    """A data set with attributes as the two files that `read_upload` takes: (.npz, .csv).

    Args:
        dataset: with attribute names; the class embedding ``att`` goes into the table.
    """
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        allow_pickle=False,
        features=dataset.features,
        labels=dataset.labels,
        train=dataset.split.train,
        test_seen=dataset.split.test_seen,
        test_unseen=dataset.split.test_unseen,
    )
    table = pd.DataFrame(dataset.embedding("att"), columns=list(dataset.attribute_names or ()))
    table = table.astype(np.float64).round(6)
    marked = np.isin(np.arange(len(table)), dataset.unseen_classes)
    table.insert(0, "name", list(dataset.class_names))
    table.insert(1, MARKED, marked.astype(int))
    return buffer.getvalue(), table.to_csv(index=False).encode()


def _read_table(content: bytes) -> pd.DataFrame:
    """One line a class: ``name`` as it is written, and numbers in every other column."""
    try:
        cells = pd.read_csv(
            io.BytesIO(content), header=None, dtype=str, keep_default_na=False, encoding="utf-8-sig"
        )
    except (ValueError, OverflowError) as error:  # parser and encoding errors among them
        raise InputError(
            "Expected the table of classes to be a CSV in UTF-8 with a first line of names and no "
            "line longer than it, but it cannot be read as one."
        ) from error
    header, table = cells.iloc[0], cells[1:].set_axis(list(cells.iloc[0]), axis="columns")
    if table.empty or "name" not in table.columns:
        raise InputError(
            "Expected the table of classes to have a column 'name' and a line for each class, but "
            f"got {len(table)} lines of {', '.join(header)[:200]}."
        )
    wrong = header[header.duplicated() | (header == "")]
    if len(wrong):
        raise InputError(
            "Expected each column of the table of classes to have a name that no other has, but "
            f"got {wrong.iloc[0][:40]!r}: rename or remove that column."
        )
    for column in table.columns.drop("name"):
        plain = table[column].str.lower().replace({"true": "1", "false": "0"})
        numbers = pd.to_numeric(plain, errors="coerce").astype(np.float64)
        wrong = table[column][~numbers.isin([0, 1]) if column == MARKED else numbers.isna()]
        if len(wrong):
            raise InputError(
                f"Expected the column {column[:40]!r} of the table of classes to hold "
                f"{'0 and 1' if column == MARKED else 'numbers'}, but got {wrong.iloc[0][:40]!r}."
            )
        table[column] = numbers
    return table


def _expect_rows(source: str, given: NDArray[np.generic] | None, labels: Ints) -> None:
    """Held against the labels, or a small file could ask for more names than memory holds."""
    if given is not None and (given.ndim != 2 or not 0 < len(given) <= len(labels)):
        raise InputError(
            f"Expected `class_embeddings` of {source} to be numbers of shape (classes, dimensions) "
            f"with at most {len(labels)} classes, as there are labels, but got {given.dtype} of "
            f"shape {given.shape}: give a row for each class that has images."
        )


def _described(
    source: str,
    given: NDArray[np.generic] | None,
    classes: pd.DataFrame | None,
    attributes: pd.DataFrame,
) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Class names and class embeddings, from the table, the array file or both."""
    embeddings: dict[str, Any] = {}
    if attributes.shape[1]:
        embeddings["att"] = attributes.to_numpy(np.float64)
    if given is not None:
        embeddings["given"] = given
    if not embeddings:
        raise InputError(
            f"Expected an array 'class_embeddings' in {source} or columns of attributes in the "
            "table of classes, but got neither: nothing tells what an unseen class is like."
        )
    if classes is not None:
        return tuple(map(str, classes["name"])), embeddings
    return tuple(f"class {c}" for c in range(len(embeddings["given"]))), embeddings


def _split(
    source: str,
    arrays: dict[str, NDArray[np.generic]],
    labels: Ints,
    classes: pd.DataFrame | None,
) -> Split:
    if "train" in arrays and "test_unseen" in arrays:
        nothing = np.empty(0, dtype=np.int64)
        return Split(
            *(_whole(arrays.get(part, nothing)) for part in ("train", "test_seen", "test_unseen"))
        )
    if classes is None or MARKED not in classes.columns:
        raise InputError(
            f"Expected arrays 'train' and 'test_unseen' in {source}, or a column 'unseen' in the "
            "table of classes, but got neither: nothing tells which classes are unseen."
        )
    is_unseen = np.isin(labels, np.flatnonzero(classes[MARKED]))
    order = np.argsort(labels, kind="stable")
    _, first, counts = np.unique(labels[order], return_index=True, return_counts=True)
    number = np.empty(len(labels), dtype=np.int64)  # of an image in its class
    number[order] = np.arange(len(labels)) - np.repeat(first, counts)
    total = np.empty(len(labels), dtype=np.int64)
    total[order] = np.repeat(counts, counts)
    held_out = number >= np.ceil((1 - TEST_SEEN_SHARE) * total)
    return Split(
        train=np.flatnonzero(~is_unseen & ~held_out),
        test_seen=np.flatnonzero(~is_unseen & held_out),
        test_unseen=np.flatnonzero(is_unseen),
    )


def _labels(source: str, values: NDArray[np.generic]) -> Ints:
    labels = _whole(values)
    if labels.ndim != 1 or not labels.size or labels.dtype.kind not in "iu":
        raise InputError(
            f"Expected `labels` of {source} to be integers of shape (images,), but got "
            f"{labels.dtype} of shape {labels.shape}: give the number of each image's class."
        )
    return labels


def _whole(values: NDArray[np.generic]) -> Ints:
    """Numbers that are whole as int64, whatever type they are stored as; others as they are."""
    flat = values.ravel() if values.ndim == 2 and 1 in values.shape else values
    if flat.dtype.kind == "f":
        exact = flat.astype(np.float64)
        if ((np.abs(exact) < 2**53) & (exact == np.floor(exact))).all():
            return exact.astype(np.int64)
    return flat  # type: ignore[return-value]  # ZSLDataset says what is wrong with it
