"""The four scenes of the story on the home page."""

from __future__ import annotations

import streamlit as st

from pages._ui.data import Chosen
from pages._ui.export import export, python_of
from pages._ui.linked import carried
from zsl_core.figures.comparison import comparison_bars, hub_profile
from zsl_core.figures.hubs import popularity_bars
from zsl_core.figures.story import structure_scatter
from zsl_core.methods import METHODS
from zsl_core.runs.spec import RunSpec
from zsl_core.runs.story import (
    IMAGES,
    OURS,
    RIVAL,
    WORDS,
    Story,
    scene_images,
    scene_relations,
    scene_rivals,
    scene_words,
)

SCENES = ["1 Images to words", "2 Words to images", "3 Keep the relations", "4 Beside SYNC"]
HEIGHT = 275


def draw_scene(number: int, chosen: Chosen, story: Story, specs: list[RunSpec]) -> None:
    """One picture, what the numbers say, and the way to the page behind it.

    Args:
        number: 0 to 3, the place in SCENES.
        chosen: data set and class embedding.
        story: what the scenes are told from.
        specs: how its runs were set.
    """
    words, picture = st.columns([4, 8], gap="medium")
    structured = {name: story.cosines[name] for name in (IMAGES, OURS) if name in story.cosines}
    texts = {spec.method: spec for spec in specs}
    if number == 0:
        figure = popularity_bars(
            story.counts[WORDS], story.names, story.n_images, WORDS, height=HEIGHT
        )
        alt = "How many images each unseen class is the nearest of, under the mapping to words"
        how = "Unseen classes by how many images of unseen classes they attract. A steep start is "
        how += "a hub. Images may be uneven over classes too: the dotted line is an even share."
        told, page = scene_words(story), "6_Errors"
        query = {"run": texts[WORDS].text, "errors": "hubs"}
        label = "Whose images does the hub swallow?"
    elif number == 1:
        counts = {name: story.counts[name] for name in (WORDS, IMAGES)}
        figure = hub_profile(counts, story.names, story.n_images, HEIGHT)
        alt = "Hub curves of the two directions"
        how = "Each curve ranks the unseen classes by how many images they attract: the flatter, "
        how += "the fewer hubs. The ranking differs from curve to curve."
        told, page, query = scene_images(story), "3_Embedding_map", {"run": texts[IMAGES].text}
        label = "See the prototypes among the images"
    elif number == 2:
        figure = structure_scatter(story.delta, structured, story.class_names, HEIGHT)
        alt = "Similarity of every pair of classes before and after"
        how = "A dot is a pair of classes. A rising band keeps the order of similarities; a cloud "
        how += "does not. Raw cosines: methods may use different ranges, only the order counts."
        told, page, query = scene_relations(story), "1_Relations", {}
        label = "Set the threshold τ yourself"
    else:
        shown = [story.runs[name] for name in (OURS, RIVAL, IMAGES, WORDS)]
        figure, alt = comparison_bars(shown, HEIGHT), "Bars of four measures for each method"
        tuned = ", ".join(METHODS[spec.method].label for spec in specs if spec.params)
        how = f"Cross-validation on seen classes has set {tuned or 'none of them'}; "
        how += "others default. Measured on the test classes. Hubs: lower is better."
        told, page, query = scene_rivals(story), "5_Compare", {}
        label = "Compare all methods and measures"
    with picture:
        st.plotly_chart(figure, key=f"scene_{number}", alt=alt)
        st.caption(how)
    with words:
        for sentence in told:
            st.markdown(sentence)
        st.page_link(
            f"pages/{page}.py",
            label=label,
            icon=":material/arrow_forward:",
            query_params=carried() | query,
        )
        spec = texts[(WORDS, IMAGES, OURS, RIVAL)[number]]
        export(f"scene_{number + 1}", figure=figure, python=python_of(chosen, spec))
