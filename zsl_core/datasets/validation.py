"""What a ZSLDataset checks at the door, one function a field.

Each takes the source (a file or a generator) to name it in the message, and returns the field in
the house's form: contiguous and read-only float32 or int64 arrays, tuples of strings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zsl_core.errors import InputError


def features(source: str, values: Any) -> NDArray[np.float32]:
    """(n, d) finite numbers, n and d at least 1."""
    return _matrix(source, "features", values, "image")


def class_names(source: str, names: Sequence[str]) -> tuple[str, ...]:
    """At least one name, each once."""
    names = tuple(names)
    if not names or not all(isinstance(name, str) and name for name in names):
        raise InputError(f"Expected `class_names` of {source} to be non-empty strings.")
    repeated = sorted(name for name, count in Counter(names).items() if count > 1)
    if repeated:
        raise InputError(
            f"Expected `class_names` of {source} to name each class once, but got "
            f"{repeated[0]!r} {names.count(repeated[0])} times."
        )
    return names


def class_embeddings(
    source: str, embeddings: Mapping[str, Any], names: tuple[str, ...]
) -> dict[str, NDArray[np.float32]]:
    """Name -> (c, k), one row a class, no row all zero (its cosine would be undefined)."""
    if not embeddings:
        raise InputError(f"Expected at least one class embedding in {source}, but got none.")
    checked = {}
    for name, values in embeddings.items():
        matrix = _matrix(source, f"class_embeddings[{name!r}]", values, "class")
        if len(matrix) != len(names):
            raise InputError(
                f"Expected `class_embeddings[{name!r}]` of {source} to have one row for each of "
                f"the {len(names)} class names, but got {len(matrix)} rows."
            )
        zero = np.flatnonzero(~matrix.any(axis=1))
        if zero.size:
            raise InputError(
                f"Expected `class_embeddings[{name!r}]` of {source} to tell something about every "
                f"class, but the row of {names[zero[0]]!r} is all zero."
            )
        checked[name] = matrix
    return checked


def labels(source: str, values: Any, n_images: int, names: tuple[str, ...]) -> NDArray[np.int64]:
    """(n,) rows of the class embeddings, each class at least once."""
    checked = _integers(source, "labels", values)
    if len(checked) != n_images:
        raise InputError(
            f"Expected `labels` of {source} to have one label for each of the {n_images} rows of "
            f"`features`, but got {len(checked)} labels."
        )
    outside = np.flatnonzero((checked < 0) | (checked >= len(names)))
    if outside.size:
        raise InputError(
            f"Expected `labels` of {source} in 0..{len(names) - 1}, a row of the class embeddings "
            f"each, but got {outside.size} labels without an embedding, the first "
            f"{checked[outside[0]]} at image {outside[0]}."
        )
    empty = np.flatnonzero(np.bincount(checked, minlength=len(names)) == 0)
    if empty.size:
        raise InputError(
            f"Expected every class of {source} to have images, but got {empty.size} with none in "
            f"`labels`, the first {names[empty[0]]!r}: leave such classes out of the embeddings."
        )
    return checked


def split(
    source: str, parts: Mapping[str, Any], labels: NDArray[np.int64], names: tuple[str, ...]
) -> dict[str, NDArray[np.int64]]:
    """Train, test_seen, test_unseen: disjoint image indices, of the classes each part may have."""
    n = len(labels)
    checked = {part: _integers(source, f"split.{part}", values) for part, values in parts.items()}
    used_by = np.full(n, "", dtype="U16")
    for part, indices in checked.items():
        outside = indices[(indices < 0) | (indices >= n)]
        if outside.size:
            raise InputError(
                f"Expected `split.{part}` of {source} to hold image indices in 0..{n - 1}, but got "
                f"{outside[0]}."
            )
        unique, counts = np.unique(indices, return_counts=True)
        if len(unique) < len(indices):
            first = np.argmax(counts > 1)
            raise InputError(
                f"Expected `split.{part}` of {source} to hold each image once, but got index "
                f"{unique[first]} {counts[first]} times."
            )
        shared = indices[used_by[indices] != ""]
        if shared.size:
            raise InputError(
                f"Expected the parts of the split of {source} to be disjoint, but "
                f"`{used_by[shared[0]]}` and `{part}` share {shared.size} images, such as index "
                f"{shared[0]}."
            )
        if not indices.size and part != "test_seen":
            raise InputError(f"Expected `split.{part}` of {source} to hold images, but got none.")
        used_by[indices] = part

    seen, seen_test, unseen = (np.unique(labels[checked[part]]) for part in parts)
    for message, classes in (
        ("`split.test_seen` of {} to hold classes of `train` only", np.setdiff1d(seen_test, seen)),
        ("`split.test_unseen` of {} to hold no class of `train`", np.intersect1d(unseen, seen)),
    ):
        if classes.size:
            raise InputError(
                f"Expected {message.format(source)}, but got {classes.size} other classes, such "
                f"as {names[classes[0]]!r}."
            )
    return checked


def attribute_names(
    source: str, names: Sequence[str] | None, embeddings: Mapping[str, NDArray[np.float32]]
) -> tuple[str, ...] | None:
    """None, or a name for each column of the embedding ``att``."""
    if names is None:
        return None
    if "att" not in embeddings:
        raise InputError(
            f"Expected an embedding 'att' in {source} for its `attribute_names`, but got only: "
            f"{', '.join(embeddings)}."
        )
    return _counted(source, "attribute_names", names, embeddings["att"].shape[1], "columns of att")


def image_paths(source: str, paths: Sequence[str] | None, n_images: int) -> tuple[str, ...] | None:
    """None, or a path for each image."""
    return None if paths is None else _counted(source, "image_paths", paths, n_images, "images")


def _counted(
    source: str, field: str, strings: Sequence[str], count: int, of: str
) -> tuple[str, ...]:
    if len(strings) != count:
        raise InputError(
            f"Expected `{field}` of {source} to have one entry for each of the {count} {of}, but "
            f"got {len(strings)}."
        )
    return tuple(strings)


def _matrix(source: str, field: str, values: Any, row: str) -> NDArray[np.float32]:
    array = np.asarray(values)
    if array.ndim != 2 or array.size == 0 or array.dtype.kind not in "fiub":
        raise InputError(
            f"Expected `{field}` of {source} to be numbers of shape (n, d), but got "
            f"{array.dtype} of shape {array.shape}."
        )
    with np.errstate(over="ignore"):  # too large for float32 becomes inf, and is told below
        matrix = np.ascontiguousarray(array, dtype=np.float32)
    bad_rows = np.flatnonzero(~np.isfinite(matrix).all(axis=1))
    if bad_rows.size:
        nan, inf = int(np.isnan(matrix).sum()), int(np.isinf(matrix).sum())
        raise InputError(
            f"Expected `{field}` of {source} to be finite, but got {nan} NaN and {inf} infinite "
            f"values, the first in {row} {bad_rows[0]} (counted from 0)."
        )
    matrix.setflags(write=False)
    return matrix


def _integers(source: str, field: str, values: Any) -> NDArray[np.int64]:
    array = np.asarray(values)
    if array.size == 0 and array.ndim == 1:
        array = array.astype(np.int64)  # an empty list has no type of its own
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise InputError(
            f"Expected `{field}` of {source} to be integers of shape (n,), but got {array.dtype} "
            f"of shape {array.shape}."
        )
    integers = np.ascontiguousarray(array, dtype=np.int64)
    integers.setflags(write=False)
    return integers
