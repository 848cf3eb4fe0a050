"""The four scenes of the story on the home page."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from pages._ui.data import Chosen
from pages._ui.export import export, python_of
from pages._ui.linked import carried
from pages._ui.run import tuned_methods
from zsl_core.figures.comparison import PANELS, comparison_bars, hub_profile
from zsl_core.figures.hubs import TOP, popularity_bars
from zsl_core.figures.story import structure_scatter
from zsl_core.methods import METHODS
from zsl_core.runs.scenes import scene_images, scene_relations, scene_rivals, scene_words
from zsl_core.runs.showcase import RIVALS
from zsl_core.runs.snippet import quoted
from zsl_core.runs.spec import RunSpec
from zsl_core.runs.story import IMAGES, OURS, RIVAL, WORDS, Story

SCENES = ["1 Images to words", "2 Words to images", "3 Keep the relations", "4 Beside SYNC"]
TOLD = (scene_words, scene_images, scene_relations, scene_rivals)
HEIGHT, LOW = 250, 225  # pixels; the caption below, of two lines if LOW, is in sight with photos


def draw_scene(number: int, chosen: Chosen, story: Story, specs: list[RunSpec]) -> None:
    """One picture, what the numbers say, and the way to the page behind it.

    Args:
        number: 0 to 3, the place in SCENES.
        chosen: data set and class embedding.
        story: what the scenes are told from.
        specs: how its runs were set.
    """
    words, picture = st.columns([3, 5], gap="medium")
    texts = {spec.method: spec for spec in specs}
    dataset = chosen.dataset
    names = [dataset.class_names[c] for c in dataset.unseen_classes]
    profiles = "Each curve ranks the unseen classes anew by the images they attract: the flatter, "
    profiles += "the fewer hubs."
    charts: list[tuple[go.Figure, str]]
    drawn: tuple[str, ...] = (WORDS,)
    if number == 0:
        counts, top = story.counts[WORDS], TOP if story.hubs else 0
        figure = popularity_bars(counts, names, story.n_images, WORDS, height=HEIGHT, top=top)
        alt = "How many images each unseen class is the nearest of, under the mapping to words"
        charts = [(figure, alt)]
        how = "Unseen classes by how many images they attract"
        how += (
            f"; in colour the first {TOP} above an even share. A steep start is a hub."
            if story.hubs
            else ". Hubs would be in colour, far above an even share."
        )
        page, query = "6_Errors", {"run": texts[WORDS].text, "errors": "hubs"}
        label = f"Whose images does the {'hub swallow' if story.hubs else 'top class take'}?"
    elif number == 1:
        drawn = (WORDS, IMAGES)
        charts = [_profiles(story, names, drawn, HEIGHT)]
        how = profiles
        page, query = "3_Embedding_map", {"run": texts[IMAGES].text}
        label = "See the prototypes among the images"
        lost = story.lost
        if lost is not None and lost[2] > 1:  # the neighbour that the words name is no longer first
            query["on_map"] = dataset.class_names[lost[0]]
    elif number == 2:
        kept = {name: story.cosines[name] for name in (IMAGES, OURS) if name in story.cosines}
        figure = structure_scatter(story.delta, kept, dataset.class_names, LOW)
        alt = "Similarity of every pair of classes before and after"
        drawn = (WORDS, IMAGES, OURS)
        charts = [_profiles(story, names, drawn, LOW), (figure, alt)]
        how = f"Left: {profiles} Right: a dot is a pair of classes; a rising band, high or low, "
        how += "keeps the order of likeness, a cloud does not."
        page, knobs = "1_Relations", texts[OURS].params
        query = {"relations_view": "live", "measure": "test", "run": texts[OURS].text} | {
            name: f"{knobs[name]:g}" for name in ("tau_similar", "lambda_similar") if name in knobs
        }
        label = "Set the threshold τ yourself, live"
    else:
        drawn = (OURS, RIVAL, IMAGES, WORDS)
        shown = [story.runs[name] for name in drawn]
        charts = [(comparison_bars(shown, HEIGHT), "Bars of four measures for each method")]
        tuned = [METHODS[name].label for name in texts if name in tuned_methods(chosen)]
        if not tuned:
            how = "All four as they come: cross-validation has not set them here"
        elif len(tuned) == len(texts):
            how = "Cross-validation on seen classes has set all four"
        else:
            how = f"Cross-validation on seen classes has set {', '.join(tuned)}; others default"
        how += ". Measured on the test classes. Hubs: lower is better."
        page, query = "5_Compare", {}
        label = "Compare all methods and measures"
    with picture:
        for place, ((figure, alt), column) in enumerate(
            zip(charts, st.columns(len(charts)), strict=True)
        ):
            column.plotly_chart(figure, key=f"scene_{number}_{place}", alt=alt)
        st.caption(how)
    with words:
        told = TOLD[number](story)
        for sentence in told.sentences:
            st.markdown(sentence)
        st.page_link(
            f"pages/{page}.py",
            label=label,
            icon=":material/arrow_forward:",
            query_params=carried() | query,
        )
        with st.expander("More numbers"):
            for sentence in told.more:
                st.markdown(sentence)
        export(
            f"scene_{number + 1}",
            table=_attracted(story, names, drawn) if number < 3 else _measures(story, drawn),
            figure=charts[0][0]
            if len(charts) == 1
            else {"Hubs": charts[0][0], "Structure": charts[1][0]},
            config={spec.method: spec.text for spec in specs},
            python=_python(chosen, texts, TOLD[number].__name__),
        )


def _python(chosen: Chosen, specs: dict[str, RunSpec], scene: str) -> str:
    """Code that makes the four runs and prints what the scene says."""
    rivals = {name: dict(specs[name].params) for name in RIVALS}
    return python_of(
        chosen,
        None,
        f"from zsl_core.runs.scenes import {scene}",
        "from zsl_core.runs.showcase import run_beside_rivals",
        "from zsl_core.runs.story import Story",
        f"ours, rivals = {dict(specs[OURS].params)}, {rivals}",
        f"name = {quoted(chosen.class_embedding)}",
        "runs = run_beside_rivals(data, ours, rivals, class_embedding=name)",
        f"told = {scene}(Story.of(data, runs))",
        'print(*told.sentences, *told.more, sep="\\n")',
    )


def _attracted(story: Story, names: Sequence[str], methods: Sequence[str]) -> pd.DataFrame:
    """How many images each unseen class attracts (N1), a column a method, and how many it has."""
    counts = {METHODS[name].label: story.counts[name] for name in methods}
    return pd.DataFrame({"class": names, "images of it": story.labels, **counts})


def _measures(story: Story, methods: Sequence[str]) -> pd.DataFrame:
    """The measures that the bars show, a row a method; empty where a method has none."""
    values = {
        title: [story.measure(name, group, measure) for name in methods]
        for title, (group, measure, _, _) in PANELS.items()
    }
    table = pd.DataFrame({"method": [METHODS[name].label for name in methods], **values})
    for title, (_, _, factor, _) in PANELS.items():
        table[title] = factor * table[title].astype(float)
    return table


def _profiles(
    story: Story, names: Sequence[str], methods: Sequence[str], height: int
) -> tuple[go.Figure, str]:
    counts = {name: story.counts[name] for name in methods}
    figure = hub_profile(counts, names, story.n_images, height)
    return figure, f"How many images each unseen class attracts, under {len(methods)} methods"
