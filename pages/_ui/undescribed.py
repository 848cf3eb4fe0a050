"""The view of an image whose class nobody described."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from numpy.typing import NDArray

from pages._ui.data import Chosen
from pages._ui.export import export, python_of
from pages._ui.landing import show_landing
from pages._ui.pictures import clearest, gallery, has_pictures
from pages._ui.text import plain
from pages._ui.undescribed_image import Undescribed, choose_image
from zsl_core.figures.inference import TOLD_LABELS, attribute_bars, class_bars
from zsl_core.inference import TOP, Description, agreement, describe, stand_out, strongest
from zsl_core.methods import METHODS
from zsl_core.new_class import ATTRIBUTES
from zsl_core.runs.experiment import Run
from zsl_core.runs.snippet import quoted
from zsl_core.runs.spec import RunSpec

SHOWN_CLASSES = 8
LARGE = 230  # pixels


def undescribed_view(chosen: Chosen, run: Run) -> None:
    """Choose an image, and tell it in known classes and attributes."""
    dataset = chosen.dataset
    left, right = st.columns([3, 9], gap="medium")
    with left:
        image = choose_image(chosen)
        if image.picture is not None:
            st.image(image.picture, width=LARGE, alt="The image described beside it")
        if image.about:
            st.caption(f"What it was drawn from, which no method is told: {plain(image.about)}.")
        elif image.true is not None:
            st.caption("The description of its class is taken away: as if nobody had written it.")
    known = np.setdiff1d(np.arange(len(dataset.class_names)), [image.true])
    embeddings = dataset.embedding(chosen.class_embedding)
    top = min(TOP, len(known) - 1)
    told = describe(run.method, image.features, embeddings[known], top)
    order = known[told.order]
    config = run.config
    embedding, of_top = quoted(chosen.class_embedding), "" if top == TOP else f", top={top}"

    def code(*tail: str) -> str:
        return python_of(
            chosen,
            RunSpec.of(config.method, config.params, config.seed),
            "from zsl_core.inference import describe",
            *image.python,
            f"told = describe(done.method, x, data.embedding({embedding})[known]{of_top})",
            *tail,
        )

    with right:
        st.markdown(_finding(chosen, run, image, order[:top]))
        _thumbnails(chosen, order[:top], told)
        bars, attributes = st.columns([5, 6], gap="medium")
        with bars:
            figure = _classes(chosen, order, told)
            names = [dataset.class_names[c] for c in order]
            export(
                "best_classes",
                table=pd.DataFrame({"class": names, "score": told.scores}),
                figure=figure,
                config=config.to_dict(),
                python=code(f"print([data.class_names[known[i]] for i in told.order[:{top}]])"),
            )
        with attributes:
            table, drawn = _attributes(chosen, run, image, embeddings[known], told)
            python = code(
                "print(told.mixed)", *(() if told.decoded is None else ("print(told.decoded)",))
            )
            settings = config.to_dict()
            export("attributes", table=table, figure=drawn, config=settings, python=python)
    nearest = order[:SHOWN_CLASSES]
    show_landing(chosen, run, "the image", nearest, image.python, features=image.features)


def _finding(chosen: Chosen, run: Run, image: Undescribed, best: NDArray[np.int64]) -> str:
    """Which known classes it is like; where its class is known, whether rightly so."""
    names, by = chosen.dataset.class_names, METHODS[run.config.method].label
    likes = ", ".join(plain(names[c]) for c in best)
    if image.true is None:
        return f"By {by}, of {len(names)} known classes it is most like **{likes}**."
    unit = run.method.space_.embeddings(chosen.dataset.embedding(chosen.class_embedding))
    delta = unit @ unit[image.true]
    delta[image.true] = -np.inf
    nearest = np.argsort(-delta, kind="stable")[: len(best)]
    shared = len(np.intersect1d(best, nearest))
    return (
        f"By {by}, most like **{likes}**. {shared} of these {len(best)} are among the {len(best)} "
        f"classes whose descriptions are most like that of {plain(names[image.true])}: "
        f"{', '.join(plain(names[c]) for c in nearest)}."
    )


def _thumbnails(chosen: Chosen, best: NDArray[np.int64], told: Description) -> None:
    """The best classes by a picture of each, with how much they count in the mean."""
    dataset = chosen.dataset
    if has_pictures(dataset):
        images = clearest(dataset, dataset.digest)[best]
        shares = zip(best, told.weights, strict=True)
        gallery(
            dataset, images, [f"{plain(dataset.class_names[c])} {w:.0%}" for c, w in shares], 88
        )


def _classes(chosen: Chosen, order: NDArray[np.int64], told: Description) -> go.Figure:
    """Draw the best classes as bars; the figure."""
    dataset, some = chosen.dataset, order[:SHOWN_CLASSES]
    names = [dataset.class_names[c] for c in some]
    seen = np.isin(some, dataset.seen_classes)
    figure = class_bars(names, told.scores[: len(some)], seen.tolist())
    st.plotly_chart(figure, key="best_classes", alt="The best known classes of the image as bars")
    st.caption(
        "Scores of the image for the prototypes of known classes. Some class is always the best: "
        "a short lead says that it is like none. Per cent: its part in the mean, by its lead over "
        "the best class left out."
    )
    return figure


def _attributes(
    chosen: Chosen,
    run: Run,
    image: Undescribed,
    known: NDArray[np.float32],
    told: Description,
) -> tuple[pd.DataFrame, go.Figure | None]:
    """Draw the attributes; all of them as a table, and the figure where they have names."""
    dataset, names = chosen.dataset, chosen.dataset.attribute_names
    described = {"mixed": told.mixed}
    if told.decoded is not None:
        described = {"decoded": told.decoded, **described}
    unit, figure = run.method.space_.embeddings, None
    if image.true is not None:
        own = dataset.embedding(chosen.class_embedding)[[image.true]]
        described["truth"] = stand_out(unit(own)[0], unit(known))
    if names is None or chosen.class_embedding != ATTRIBUTES:
        names = tuple(str(i) for i in range(known.shape[1]))
        st.info(
            f"The {len(names)} numbers of {chosen.class_embedding} have no names, so the image is "
            "told in classes alone. Choose a class embedding of attributes to read it in words.",
            icon=":material/translate:",
        )
    else:
        shown = strongest(*(values for key, values in described.items() if key != "truth"), count=6)
        picked = {key: values[shown] for key, values in described.items()}
        figure = attribute_bars([names[i] for i in shown], picked, height=345)
        st.plotly_chart(figure, key="attributes", alt="The attributes that stand out, as bars")
        st.caption(_attributes_caption(described, decoder=told.decoded is not None))
    table = {"attribute": names, **{TOLD_LABELS[k]: v for k, v in described.items()}}
    return pd.DataFrame(table), figure


def _attributes_caption(described: dict[str, NDArray[np.float32]], *, decoder: bool) -> str:
    text = (
        "The attributes that stand out most from the known classes. g learnt to read prototypes "
        "and here reads an image: its bars are short where it is unsure. The mean knows only what "
        "the best classes have."
        if decoder
        else "The attributes that stand out most in the mean of the best classes. Only PSR learns "
        "a decoder that reads attributes off the image itself."
    )
    if "truth" not in described:
        return text
    agreed = {
        key: agreement(values, described["truth"])
        for key, values in described.items()
        if key != "truth"
    }
    words = [f"{TOLD_LABELS[key]} {r:.2f}" for key, r in agreed.items() if r is not None]
    return f"{text} Correlation with its own description over all attributes: {', '.join(words)}."
