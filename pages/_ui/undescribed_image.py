"""Which image is told in known classes: of an unseen class, or of a chimera."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from pages._ui.data import Chosen
from pages._ui.linked import linked
from pages._ui.pictures import clearest, has_pictures, picture, picture_of
from zsl_core.datasets.fauna import Chimeras, load_chimeras

CHIMERA = " (chimera)"
FIRST = "spotted horse"  # a first look that tells much


@dataclass(frozen=True, eq=False)
class Undescribed:
    """An image, and what is known of it.

    Attributes:
        features: (d,).
        picture: its address; None where the data have no pictures.
        true: its class, whose description is left out; None for a chimera.
        about: a chimera's description, told to nobody but the reader.
        python: lines after which ``x`` are the features and ``known`` the classes.
    """

    features: NDArray[np.float32]
    picture: str | None
    true: int | None
    about: str
    python: tuple[str, ...]


def choose_image(chosen: Chosen) -> Undescribed:
    """Draw the choice of a class or a chimera, and of one of its pictures."""
    dataset = chosen.dataset
    chimeras = _chimeras() if dataset.name.startswith("fauna") else None
    drawn = [] if chimeras is None else [name + CHIMERA for name in chimeras.names]
    classes = {dataset.class_names[c]: int(c) for c in dataset.unseen_classes}
    options = [*drawn, *classes]
    linked("image_of", options, FIRST + CHIMERA if drawn else options[0])
    what = st.selectbox(
        "An image of",
        options,
        key="image_of",
        help="A chimera is no class and has no description. For a class, its description is left "
        "out of the known ones.",
    )
    if chimeras is not None and what in drawn:
        rows = np.flatnonzero(chimeras.labels == drawn.index(what))
        row = int(rows[_choose_number(len(rows))])
        path = picture_of(chimeras.image_paths[row])
        lines = (
            "import numpy as np",
            "from zsl_core.datasets.fauna import load_chimeras",
            f"x, known = load_chimeras().features[{row}], np.arange(len(data.class_names))",
        )
        about = chimeras.descriptions[drawn.index(what)]
        return Undescribed(chimeras.features[row], path, None, about, lines)
    true = classes[what]
    rows = np.flatnonzero(dataset.labels == true)
    first = int(clearest(dataset, dataset.digest)[true])  # the class at its clearest comes first
    rows = np.concatenate([[first], rows[rows != first]])
    row = int(rows[_choose_number(len(rows))])
    shown = picture(dataset, row) if has_pictures(dataset) else None
    lines = (
        "import numpy as np",
        f"x, known = data.features[{row}], np.delete(np.arange(len(data.class_names)), {true})",
    )
    return Undescribed(dataset.features[row], shown, true, "", lines)


def _choose_number(count: int) -> int:
    options = range(1, count + 1)
    linked("picture", options, 1)
    if count == 1:
        return 0
    number: int = st.select_slider("Picture", options, key="picture", help=f"{count} pictures.")
    return number - 1


@st.cache_resource(show_spinner=False)
def _chimeras() -> Chimeras:
    return load_chimeras()
