"""Class attributes in the xlsa17 layout: fill the missing ones, name the columns."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np

from zsl_core.datasets.base import Floats
from zsl_core.datasets.matfile import MatFile
from zsl_core.errors import InputError

MISSING = -1.0
NAMES = "attribute_names.json"


def class_embedding(mat: MatFile) -> Floats:
    """The class embedding `att` of a splits file, with values filled in where they are missing.

    `original_att` marks a missing value by -1. It becomes that attribute's mean over the classes
    where it is known, brought to the scale at which `att` shows the class's known values. In all
    official files `att` is `original_att` with each class divided by its L2 norm (the -1 of AWA
    counted in), so where all classes have unit norm, a filled one gets it back.

    Args:
        mat: with `att` (k, c) and perhaps `original_att` (k, c).

    Returns:
        (c, k) float32; just `att` transposed where nothing is missing.

    Raises:
        InputError: if `original_att` has another shape, or knows an attribute of no class.
    """
    att = mat.numbers["att"].astype(np.float64).T  # (c, k)
    original = mat.numbers.get("original_att", mat.numbers["att"]).astype(np.float64).T
    if original.shape != att.shape:
        raise InputError(
            f"Expected `original_att` in {mat.path} of the shape of `att`, {att.T.shape}, but got "
            f"{original.T.shape}."
        )
    missing = original == MISSING
    if "original_att" not in mat.numbers or not missing.any():
        return att.astype(np.float32)
    nowhere = np.flatnonzero(missing.all(axis=0))
    if nowhere.size:
        raise InputError(
            f"Expected `original_att` in {mat.path} to know each attribute for some class, but "
            f"attribute {nowhere[0] + 1} is -1 (missing) for all {len(att)}."
        )
    means = np.nanmean(np.where(missing, np.nan, original), axis=0)  # (k,)
    unit_norm = np.allclose(np.linalg.norm(att, axis=1), 1)
    for c in np.flatnonzero(missing.any(axis=1)):
        known = ~missing[c]
        known_norm = float(np.linalg.norm(original[c, known]))
        scale = float(np.linalg.norm(att[c, known])) / known_norm if known_norm else 1.0
        att[c, missing[c]] = scale * means[missing[c]]
        if unit_norm:
            att[c] /= np.linalg.norm(att[c])
    return att.astype(np.float32)


def attribute_names(folder: Path, att: Floats | None) -> tuple[str, ...] | None:
    """Names of the columns of `att` (c, k), from attribute_names.json one or two folders up.

    They stand there under the longest key that the folder's name starts with (AWA for AWA2);
    a list of another length than k belongs to other attributes and is not used.

    Raises:
        InputError: if the file is not a JSON object of lists.
    """
    path = next((up / NAMES for up in folder.parents[:2] if (up / NAMES).is_file()), None)
    if path is None or att is None:
        return None
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        names = {key: tuple(map(str, value)) for key, value in table.items()}
    except (ValueError, AttributeError, TypeError) as error:
        raise InputError(
            f"Expected {path} to be a JSON object of lists of attribute names, but it cannot be "
            "read as one: repair or remove it."
        ) from error
    fitting = max((key for key in names if folder.name.startswith(key)), key=len, default=None)
    if fitting is None or len(names[fitting]) != att.shape[1]:
        return None
    return tuple(map(readable, names[fitting]))


def readable(name: str) -> str:
    """A name as people write it, where a data set's authors wrote one for file systems.

    >>> readable("001.Black_footed_Albatross"), readable("giant+panda")
    ('Black footed Albatross', 'giant panda')
    >>> readable("has_bill_shape::curved_(up_or_down)")
    'bill shape: curved (up or down)'
    """
    name = re.sub(r"^(\d{3}\.|has_)(?=\w)", "", name)
    return re.sub(r"[_+ ]+", " ", name.replace("::", ": ")).strip() or name
