"""Pictures of a data set, where it has any."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import streamlit as st
from PIL import Image, ImageOps

from pages._ui.text import plain
from zsl_core.datasets import ZSLDataset
from zsl_core.datasets.base import Ints
from zsl_core.similarity import l2_normalize
from zsl_core.statistics import class_means

WIDTH = 96  # pixels of a picture in a gallery: eight beside the sidebar on a 1280 px screen
SIDE = 256  # pixels of the longer side of a picture, at most, as it goes to the browser
AS_IT_IS = 32 * 2**10  # bytes of a file that goes there as it is, where a browser reads its kind
READ = ("JPEG", "PNG", "WEBP", "GIF")
KINDS = (*READ, "TIFF", "BMP")  # Pillow knows others, and starts other programs for some
DRAWN = ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK")  # kinds of pixels that 8 bits hold
MOST_PIXELS = 40_000_000  # a small file may hold thousands of millions, all alike
DIGITS = "digits"  # its features are its pictures: 8 x 8 pixels of 0..16


def has_pictures(dataset: ZSLDataset) -> bool:
    """Whether there is anything to look at."""
    return dataset.image_paths is not None or dataset.name.startswith(DIGITS)


def picture(dataset: ZSLDataset, image: int, side: int = SIDE) -> str:
    """A picture as an address that holds it whole: its file, a digit's pixels, or a grey square.

    An address on the server dies with the next run of the page, and a browser that is a little
    late then meets an error.

    Args:
        dataset: the data.
        image: row of it.
        side: of the picture in pixels, at most.
    """
    if dataset.image_paths is not None:
        return picture_of(dataset.image_paths[image], side)
    if dataset.name.startswith(DIGITS):
        pixels = dataset.features[image].reshape(8, 8)
        pixels = np.kron(255 - 15.9 * pixels, np.ones((13, 13))).astype(np.uint8)
        return _sent(Image.fromarray(pixels), side)
    return PLACEHOLDER


def picture_of(path: str, side: int = SIDE) -> str:
    """As `picture`, of a file; a grey square where there is none, or one that cannot be read."""
    try:
        return _read(path, written(path), side)
    except Exception:  # damaged files make Pillow's readers stumble in any way
        return PLACEHOLDER


def written(path: str) -> tuple[float, int] | None:
    """When a file was last written, in seconds, and its bytes; None if it is not there."""
    try:
        found = Path(path).stat()
        return (found.st_mtime, found.st_size) if Path(path).is_file() else None
    except OSError:  # a name too long, no permission
        return None


@lru_cache(maxsize=500)
def _read(path: str, when: tuple[float, int] | None, side: int) -> str:
    """A file as it was written then, as an address, made small where it is large.

    Raises:
        Exception: of any kind, if it is no picture or cut off. It is tried anew at the next call.
    """
    if when is None:
        raise FileNotFoundError(path)
    with Image.open(path, formats=KINDS) as image:
        is_small = max(image.size) <= side and when[1] <= AS_IT_IS
        image.draft(None, (side, side))  # a JPEG is read whole, but decoded small
        if image.mode not in DRAWN or image.width * image.height > MOST_PIXELS:
            raise ValueError(path)
        image.load()
        if is_small and image.format in READ:
            return _address(Path(path).read_bytes(), image.format)
        return _sent(image, side)


def _sent(image: Image.Image, side: int) -> str:
    """An image at most so many pixels long, upright, as an address."""
    if image.mode in ("1", "P"):  # these shrink badly
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image.thumbnail((side, side))
    ImageOps.exif_transpose(image, in_place=True)
    buffer = io.BytesIO()
    small = image.convert("RGBA" if image.has_transparency_data else "RGB")
    small.save(buffer, "WEBP", quality=85)
    return _address(buffer.getvalue(), "WEBP")


def _address(content: bytes, kind: str) -> str:
    return f"data:image/{kind.lower()};base64,{base64.b64encode(content).decode()}"


PLACEHOLDER = _sent(Image.new("L", (WIDTH, WIDTH), 200), WIDTH)


def gallery(
    dataset: ZSLDataset, images: Ints | Sequence[int], captions: Sequence[str], width: int = WIDTH
) -> None:
    """Pictures side by side, as many as fit into a line, each with its caption.

    Where a picture's file is missing or broken there is a grey square; where the data have no
    pictures, the captions alone.

    Args:
        dataset: the data.
        images: rows of the data set, at most some 50 at a time.
        captions: one for each.
        width: of a picture in pixels.
    """
    if not has_pictures(dataset):
        st.markdown("\n".join(f"- {caption}" for caption in captions))
        return
    with st.container(horizontal=True, gap="xsmall"):
        for i, caption in zip(images, captions, strict=True):
            shown = f"An image of {dataset.class_names[dataset.labels[i]]}"
            st.image(picture(dataset, int(i)), caption, width=width, alt=shown)


def thumbnails(dataset: ZSLDataset, classes: Ints, count: int) -> None:
    """A row of pictures with names: the clearest one of `count` of the classes, evenly taken.

    Args:
        dataset: with `image_paths`.
        classes: to take from.
        count: at most.
    """
    best = clearest(dataset, dataset.digest)
    chosen = classes[np.linspace(0, len(classes) - 1, min(count, len(classes))).astype(int)]
    for column, c in zip(st.columns(count, gap="small"), chosen, strict=False):
        name = dataset.class_names[c]
        column.image(picture(dataset, int(best[c])), plain(name), width="stretch", alt=name)


@st.cache_data(max_entries=3, show_spinner=False)
def clearest(_dataset: ZSLDataset, digest: str) -> Ints:
    """For each class, the image by most nearer to its own class's mean than to any other's."""
    unit = l2_normalize(_dataset.features)
    cosines = unit @ l2_normalize(class_means(unit, _dataset.labels)).T  # (n, c)
    images = np.arange(len(unit))
    own = cosines[images, _dataset.labels]
    cosines[images, _dataset.labels] = -1
    margin = own - cosines.max(axis=1)
    order = np.lexsort((-margin, _dataset.labels))
    first = np.searchsorted(_dataset.labels[order], np.arange(len(_dataset.class_names)))
    return order[first]
