"""Data sets, all giving one validated ZSLDataset, by a short spec such as ``xlsa17:CUB``."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zsl_core.datasets.base import Split, ZSLDataset
from zsl_core.datasets.digits import load_digits
from zsl_core.datasets.fauna import load_fauna
from zsl_core.datasets.gaussian import make_gaussian
from zsl_core.datasets.imagenet_classes import SPLITS, load_imagenet_classes
from zsl_core.datasets.upload import load_upload
from zsl_core.datasets.xlsa17 import ARCHIVE, OFFICIAL, find_xlsa17, load_xlsa17
from zsl_core.errors import InputError

__all__ = ["DatasetInfo", "Split", "ZSLDataset", "list_datasets", "load_dataset"]

SPECS = (
    "fauna, fauna:split=3, imagenet_classes, imagenet_classes:split=far, digits, "
    "digits:unseen=378, gaussian, gaussian:n_classes=100,attribute_noise=0.5, upload:NAME, "
    "xlsa17:NAME"
)


@dataclass(frozen=True)
class DatasetInfo:
    """One line of the list of data sets.

    Attributes:
        spec: what `load_dataset` takes.
        description: what it is.
        ready: whether it can be loaded now.
        note: if it is not ready, how to mend that; else empty.
    """

    spec: str
    description: str
    ready: bool
    note: str = ""


def list_datasets(root: Path | None = None) -> list[DatasetInfo]:
    """What there is: the built-in data sets, those found under `root`, and the official ones.

    Raises:
        InputError: if `root` is given and not a folder.

    >>> [info.spec for info in list_datasets() if info.ready]
    ['fauna', 'imagenet_classes', 'digits', 'gaussian']
    """
    infos = [
        DatasetInfo("fauna", "A drawn zoo with attributes and word vectors, made here.", True),
        DatasetInfo(
            "imagenet_classes", "1000 classes as a network knows them, with word vectors.", True
        ),
        DatasetInfo("digits", "1,797 handwritten digits with stroke attributes.", True),
        DatasetInfo("gaussian", "Made-up classes; knobs turn hubness up and down.", True),
    ]
    found = find_xlsa17(root) if root is not None else []
    for folder in found:
        description = OFFICIAL.get(folder.name, f"Features and splits in {folder.path}.")
        infos.append(
            DatasetInfo(f"xlsa17:{folder.name}", description, not folder.problem, folder.problem)
        )
    note = f"Download {ARCHIVE}, unpack it, and give its folder as --root."
    for name, description in OFFICIAL.items():
        if name not in {folder.name for folder in found}:
            infos.append(DatasetInfo(f"xlsa17:{name}", description, False, note))
    return infos


def load_dataset(spec: str, root: Path | None = None, image_root: Path | None = None) -> ZSLDataset:
    """Load the data set that `spec` names.

    Args:
        spec: ``fauna``, ``imagenet_classes``, ``digits`` or ``gaussian``, each with options such
            as ``fauna:split=3`` or ``gaussian:n_classes=100,attribute_noise=0.5``; or
            ``xlsa17:NAME``; or ``upload:NAME`` for files of one's own, see `upload`.
        root: folder of the xlsa17 data sets, or of the files.
        image_root: folder of the photos of that xlsa17 data set.

    Raises:
        InputError: for an unknown spec or option, a missing `root`, or data that are not valid.

    >>> load_dataset("gaussian:n_classes=6,n_unseen=2").name
    'gaussian:n_classes=6,n_unseen=2'
    """
    kind, _, rest = spec.partition(":")
    if kind in ("xlsa17", "upload") and rest:
        if root is None:
            raise InputError(f"Expected the folder that holds {rest}: pass it as --root.")
        return load_upload(root, rest) if kind == "upload" else load_xlsa17(root, rest, image_root)
    if kind == "fauna":
        return load_fauna(*_split_option(spec, rest))
    if kind == "imagenet_classes":
        return load_imagenet_classes(*_split_option(spec, rest, SPLITS))
    if kind == "gaussian":
        return make_gaussian(**_gaussian_options(spec, rest))
    if kind == "digits":
        return load_digits(*_digits_options(spec, rest))
    raise InputError(f"Expected a data set such as: {SPECS}; but got {spec!r}.")


def _split_option(spec: str, text: str, named: tuple[str, ...] = ()) -> list[Any]:
    if not text:
        return []
    name, _, value = text.partition("=")
    if name == "split" and value in named:
        return [value]
    if name == "split" and value.isascii() and value.isdigit():
        return [int(value)]
    choices = "".join(f"{choice}, " for choice in named)
    raise InputError(f"Expected `split` to be {choices}a seed 0, 1, ..., but got {spec!r}.")


def _gaussian_options(spec: str, text: str) -> dict[str, Any]:
    knobs = inspect.signature(make_gaussian).parameters
    options = {}
    for item in text.split(",") if text else ():
        name, _, value = item.partition("=")
        if name not in knobs:
            raise InputError(
                f"Expected options of gaussian, such as {', '.join(knobs)}; but got {name!r} in "
                f"{spec!r}."
            )
        kind = type(knobs[name].default)
        try:
            options[name] = kind(value)
        except ValueError as error:
            raise InputError(
                f"Expected `{name}` in {spec!r} to be {'an integer' if kind is int else 'a number'}"
                f", but got {value!r}."
            ) from error
    return options


def _digits_options(spec: str, text: str) -> list[tuple[int, ...]]:
    if not text:
        return []
    name, _, value = text.partition("=")
    if name != "unseen" or not (value.isascii() and value.isdigit()):
        raise InputError(f"Expected an option such as digits:unseen=378, but got {spec!r}.")
    return [tuple(map(int, value))]
