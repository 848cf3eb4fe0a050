"""Points selected on a map: kept in the session and in the URL, whatever is drawn anew."""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import streamlit as st

from pages._ui.linked import opened, write
from pages._ui.refused import refuse, remind
from pages._ui.text import plain
from zsl_core.figures.maps import picked

PARAM = "picked"
READABLE = 300  # characters; a longer list is packed
MOST_TEXT = 1_500  # characters of the link that a selection may take
MOST_DIGITS = 9
PACKED = "z"  # before the packed rows, as "c" before a class
TYPED = "typed"
KEPT = "picked_kept"


@dataclass(frozen=True)
class Selection:
    """What is selected.

    Attributes:
        images: rows of the data set, ascending.
        prototype: the class of a prototype that was clicked; else None.
        typed: the star of the class typed in.
    """

    images: tuple[int, ...] = ()
    prototype: int | None = None
    typed: bool = False

    @cached_property
    def text(self) -> str:
        """For the link; empty for no selection, or one that does not fit into a link.

        >>> Selection((3, 4, 5, 9)).text, Selection(prototype=2).text
        ('3-5.9', 'c2')
        """
        if self.typed:
            return TYPED
        if self.prototype is not None:
            return f"c{self.prototype}"
        listed = ".".join(f"{a}-{b}" if b > a else f"{a}" for a, b in self.spans)
        text = listed if len(listed) <= READABLE else PACKED + pack(self.images)
        return text if len(text) <= MOST_TEXT else ""

    @cached_property
    def python(self) -> tuple[str, ...]:
        r"""Lines of Python after which ``images`` are those selected; none of a prototype.

        >>> print(*Selection((3, 4, 5, 9)).python, sep="\n")
        import numpy as np
        images = np.r_[3:6, 9]
        """
        if not self.images:
            return ()
        listed = ", ".join(f"{a}:{b + 1}" if b > a else f"{a}" for a, b in self.spans)
        if len(listed) <= READABLE:
            return "import numpy as np", f"images = np.r_[{listed}]"
        return (
            "import base64, zlib",
            "import numpy as np",
            f'packed = zlib.decompress(base64.urlsafe_b64decode("{_padded(pack(self.images))}"))',
            "images = np.flatnonzero(np.unpackbits(np.frombuffer(packed, np.uint8)))",
        )

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """First and last of each unbroken row of images."""
        spans: list[tuple[int, int]] = []
        for image in self.images:
            if spans and image == spans[-1][1] + 1:
                spans[-1] = spans[-1][0], image
            else:
                spans.append((image, image))
        return spans


def parse_selection(text: str, n_images: int, n_classes: int) -> Selection | None:
    """Read what `Selection.text` wrote; None if it speaks of images or classes there are not.

    >>> parse_selection("3-5.9", 10, 2)
    Selection(images=(3, 4, 5, 9), prototype=None, typed=False)
    """
    if len(text) > MOST_TEXT:
        return None
    if text == TYPED:
        return Selection(typed=True)
    if text[:1] == "c":
        prototype = _number(text[1:], n_classes)
        return None if prototype is None else Selection(prototype=prototype)
    if text[:1] == PACKED:
        packed = unpack(text[1:], n_images)
        return None if packed is None else Selection(packed)
    images: set[int] = set()
    count = 0
    for span in text.split("."):
        first, _, last = span.partition("-")
        a, b = _number(first, n_images), _number(last or first, n_images)
        if a is None or b is None:
            return None
        count += b + 1 - a
        if b < a or count > n_images:
            return None
        images.update(range(a, b + 1))
    return Selection(tuple(sorted(images)))


def pack(images: tuple[int, ...]) -> str:
    """Images as a bit each, compressed, in letters that a link may hold.

    >>> unpack(pack((0, 2, 9)), 10)
    (0, 2, 9)
    """
    bits = np.zeros(max(images, default=-1) + 1, dtype=np.bool_)
    bits[list(images)] = True
    packed = zlib.compress(np.packbits(bits).tobytes(), 9)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def unpack(text: str, n_images: int) -> tuple[int, ...] | None:
    """Read what `pack` wrote; None for anything else, or images there are not."""
    reader, most = zlib.decompressobj(), (n_images + 7) // 8
    try:
        packed = base64.b64decode(_padded(text), altchars=b"-_", validate=True)
        raw = reader.decompress(packed, most + 1)  # a few letters may stand for gigabytes
    except (ValueError, zlib.error):
        return None
    if not reader.eof or reader.unused_data or len(raw) > most:
        return None
    images = np.flatnonzero(np.unpackbits(np.frombuffer(raw, dtype=np.uint8)))
    if not len(images) or images[-1] >= n_images:
        return None
    return tuple(images.tolist())


def _padded(text: str) -> str:
    return text + "=" * (-len(text) % 4)


def _number(text: str, below: int) -> int | None:
    """A number in 0..below - 1; None if the text is none."""
    if not text.isdecimal() or len(text) > MOST_DIGITS or int(text) >= below:
        return None
    return int(text)


def selection(where: str, n_images: int, n_classes: int) -> Selection:
    """What is selected now: from a link that was opened, or what was kept.

    Args:
        where: the data set's digest; another data set has another selection.
        n_images: of the data set.
        n_classes: of the data set.
    """
    if asked := opened(PARAM):
        found = parse_selection(asked, n_images, n_classes)
        if found is None:
            refused = f"The selection in the link is none of these data: '{plain(asked[:40])}'."
            refuse(PARAM, refused, Selection())
        select(where, found or Selection())
    kept: dict[str, Selection] = st.session_state.get(KEPT, {})
    now = kept.get(where, Selection())
    if now.text != st.query_params.get(PARAM, ""):
        write(PARAM, now.text or None)
    if now.images and not now.text:
        st.caption("So many images fit into no link: it opens without the selection.")
    remind(PARAM, now)
    return now


def select(where: str, chosen: Selection) -> None:
    """Select; also before the page is drawn, in a callback."""
    st.session_state[KEPT] = {**st.session_state.get(KEPT, {}), where: chosen}
    write(PARAM, chosen.text or None)


def on_select(where: str, key: str) -> None:
    """Keep what the user has just drawn around or clicked on the chart `key`.

    An empty selection is nobody's wish: any redrawing of a chart empties it.
    """
    images, classes, star = picked(st.session_state[key]["selection"]["points"])
    if len(images):
        select(where, Selection(tuple(images.tolist())))
    elif len(classes):
        select(where, Selection(prototype=int(classes[0])))
    elif star:
        select(where, Selection(typed=True))
