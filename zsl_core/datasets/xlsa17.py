"""The layout of the proposed splits (xlsa17): AWA1, AWA2, CUB, SUN, APY, and any folder like it.

Source: Xian, Lampert, Schiele & Akata, "Zero-Shot Learning - A Comprehensive Evaluation of the
Good, the Bad and the Ugly", TPAMI 2018.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zsl_core.datasets.attributes import attribute_names, class_embedding, readable
from zsl_core.datasets.base import Ints, Split, ZSLDataset
from zsl_core.datasets.matfile import MatFile, mat_variables, read_mat
from zsl_core.errors import InputError

FEATURES = "res101.mat"
SPLITS = "_splits.mat"
PAGE = (
    "https://www.mpi-inf.mpg.de/departments/computer-vision-and-machine-learning/research/"
    "zero-shot-learning/zero-shot-learning-the-good-the-bad-and-the-ugly"
)
ARCHIVE = "http://datasets.d2.mpi-inf.mpg.de/xian/xlsa17.zip"
OFFICIAL = {
    "AWA1": "Animals with Attributes: 50 animals, 85 attributes, 30,475 images.",
    "AWA2": "Animals with Attributes 2: 50 animals, 85 attributes, 37,322 images.",
    "CUB": "Caltech-UCSD Birds 200-2011: 200 birds, 312 attributes, 11,788 images.",
    "SUN": "SUN attributes: 717 scenes, 102 attributes, 14,340 images.",
    "APY": "aPascal & aYahoo: 32 object classes, 64 attributes, 15,339 images.",
}
# The split of a data set, by the variable that holds each part.
PARTS = {"train": "trainval_loc", "test_seen": "test_seen_loc", "test_unseen": "test_unseen_loc"}


@dataclass(frozen=True)
class Xlsa17Folder:
    """A data set found on disk.

    Attributes:
        name: of its folder, such as ``AWA2``.
        path: of its folder.
        problem: why its features cannot be loaded, in one sentence; empty if they can.
    """

    name: str
    path: Path
    problem: str = ""


def find_xlsa17(root: Path) -> list[Xlsa17Folder]:
    """The data sets under `root` or `root`/data: folders with a splits file, sorted by name.

    Raises:
        InputError: if `root` is not a folder.
    """
    if not root.is_dir():
        raise InputError(f"Expected a folder of data sets, but {root} is not a folder.")
    found = {}
    for base in (root / "data", root):
        for path in sorted(base.iterdir()) if base.is_dir() else ():
            if any(path.glob(f"*{SPLITS}")):
                try:
                    _feature_file(path)
                    found[path.name] = Xlsa17Folder(path.name, path)
                except InputError as error:
                    found[path.name] = Xlsa17Folder(path.name, path, str(error))
    return [found[name] for name in sorted(found)]


def load_xlsa17(root: Path, name: str, image_root: Path | None = None) -> ZSLDataset:
    """Load the data set in the folder `name` under `root` or `root`/data.

    Features come from ``res101.mat`` (or the one other file with `features`), splits and the class
    embedding ``att`` from ``att_splits.mat``; each further ``<x>_splits.mat`` of the same split
    adds a class embedding named ``<x>``.

    Args:
        root: folder that holds the folders of data sets.
        name: of one folder, such as ``AWA2``.
        image_root: folder of the photos; without it the data set has no image paths.

    Returns:
        The data set; its training part is `trainval_loc`.

    Raises:
        InputError: naming the file, what was expected of it, and what to download where.
    """
    folders = {folder.name: folder.path for folder in find_xlsa17(root)}
    if name not in folders:
        raise InputError(
            f"Expected a folder {name} with an att{SPLITS} under {root}, but it holds: "
            f"{', '.join(folders) or 'no data set'}."
        )
    folder = folders[name]
    feature_file = _feature_file(folder)
    features, labels, image_files = _read_features(feature_file)
    splits = {
        path.name.removesuffix(SPLITS): _read_splits(path)
        for path in sorted(folder.glob(f"*{SPLITS}"), key=_att_first)
    }
    first, *others = splits.values()
    for other in others:
        _check_same_split(first, other)

    class_names = tuple(map(readable, first.strings["allclasses_names"]))
    embeddings = {key: class_embedding(mat) for key, mat in splits.items()}
    files = ", ".join([feature_file.name, *(mat.path.name for mat in splits.values())])
    return ZSLDataset(
        name=f"xlsa17:{name}",
        features=features,
        labels=_zero_based(labels, len(class_names), feature_file, "labels", "class"),
        class_names=class_names,
        class_embeddings=embeddings,
        split=Split(
            **{
                part: _zero_based(
                    first.numbers[variable], len(features), first.path, variable, "image"
                )
                for part, variable in PARTS.items()
            }
        ),
        attribute_names=attribute_names(folder, embeddings.get("att")),
        image_paths=_image_paths(image_files, image_root, feature_file) if image_root else None,
        source=f"{folder} ({files})",
        description=OFFICIAL.get(name, f"{len(class_names)} classes in the xlsa17 layout."),
    )


def _att_first(path: Path) -> tuple[bool, str]:
    return path.name != f"att{SPLITS}", path.name


def _feature_file(folder: Path) -> Path:
    if (folder / FEATURES).is_file():
        return folder / FEATURES
    candidates = [
        path
        for path in sorted(folder.glob("*.mat"))
        if not path.name.endswith(SPLITS) and "features" in mat_variables(path)
    ]
    if len(candidates) > 1:
        raise InputError(
            f"Expected one file with `features` in {folder}, but got "
            f"{', '.join(path.name for path in candidates)}: name the one to use {FEATURES}."
        )
    if not candidates:
        mend = (
            f"download {ARCHIVE} (from {PAGE}) and put its data/{folder.name}/{FEATURES} "
            f"into {folder}"
            if folder.name in OFFICIAL
            else "put one there"
        )
        raise InputError(
            f"Expected {folder / FEATURES}, or one other .mat file with `features`, but there is "
            f"none: {mend}."
        )
    return candidates[0]


def _read_features(path: Path) -> tuple[NDArray[Any], NDArray[Any], tuple[str, ...] | None]:
    """Features (n, d), labels (n,) as they stand, image files where the file has them."""
    mat = read_mat(
        path, numbers=("features", "labels"), strings=("image_files",), optional=("image_files",)
    )
    features, labels = mat.numbers["features"], mat.numbers["labels"].ravel()
    if features.ndim != 2 or features.shape[1] != len(labels):
        raise InputError(
            f"Expected `features` in {path} of shape (dimensions, images) with {len(labels)} "
            f"images, as many as `labels`, but got {features.shape}."
        )
    return features.T, labels, mat.strings.get("image_files")


def _read_splits(path: Path) -> MatFile:
    mat = read_mat(
        path,
        numbers=("att", "original_att", *PARTS.values()),
        strings=("allclasses_names",),
        optional=("original_att",),
    )
    att, n_classes = mat.numbers["att"], len(mat.strings["allclasses_names"])
    if att.ndim != 2 or att.shape[1] != n_classes:
        raise InputError(
            f"Expected `att` in {path} of shape (attributes, classes) with {n_classes} classes, as "
            f"many as `allclasses_names`, but got {att.shape}."
        )
    return mat


def _check_same_split(first: MatFile, other: MatFile) -> None:
    if first.strings["allclasses_names"] != other.strings["allclasses_names"]:
        raise InputError(
            f"Expected `allclasses_names` in {other.path} as in {first.path.name}, but they differ."
        )
    for variable in PARTS.values():
        if not np.array_equal(
            np.sort(first.numbers[variable], axis=None), np.sort(other.numbers[variable], axis=None)
        ):
            raise InputError(
                f"Expected `{variable}` in {other.path} as in {first.path.name}, but they differ."
            )


def _zero_based(values: NDArray[Any], count: int, path: Path, variable: str, what: str) -> Ints:
    """MATLAB's numbers 1..count as indices 0..count - 1."""
    values = values.ravel()
    bad = values[~((values >= 1) & (values <= count) & (values == np.floor(values)))]
    if bad.size:
        raise InputError(
            f"Expected `{variable}` in {path} to hold {what} numbers in 1..{count}, but got "
            f"{bad[0]} ({bad.size} such values)."
        )
    return values.astype(np.int64) - 1


def _image_paths(files: tuple[str, ...] | None, root: Path, source: Path) -> tuple[str, ...]:
    """Join `image_files` to `root`, less the leading folders of the machine they were made on.

    How many folders to drop is decided on the first image, and the same for all.
    """
    if not files:
        raise InputError(f"Expected `image_files` in {source} to find images by, but it has none.")
    parts = [PurePosixPath(file.lstrip("/")).parts for file in files]
    for drop in range(len(parts[0])):
        if root.joinpath(*parts[0][drop:]).is_file():
            return tuple(str(root.joinpath(*rest[drop:])) for rest in parts)
    raise InputError(
        f"Expected the images of {source} under {root}, but no end of its first path, {files[0]}, "
        "is a file there."
    )
