"""The Scores page without a browser."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.one_image import STRIP
from tests.app.visitor import charts, finish, method_shown, numbers, run_code, visit, words
from zsl_core.datasets import load_dataset
from zsl_core.evaluation.image_relations import kept_in_words, relations_kept
from zsl_core.evaluation.predictions import Predictions, predict_test
from zsl_core.evaluation.scores import relations_of, scores_beside_delta
from zsl_core.relations import Relations
from zsl_core.runs.experiment import run

RIDGE = "s2v_ridge:lam=3.0"
FAUNA = load_dataset("fauna")
TYPED = "horse*1+tiger*1"


def open_scores(**query: str) -> AppTest:
    return visit("pages/4_Scores.py", **({"data": "digits", "run": RIDGE} | query))


def computed(among: str = "unseen") -> tuple[Predictions, Relations]:
    data = load_dataset("digits")
    ridge = run(data, "s2v_ridge", {"lam": 3.0}).method
    return predict_test(ridge, data, "att", among), relations_of(ridge, data, "att")


def test_it_opens_on_fauna_with_a_picture_and_the_relations_asked_for() -> None:
    at = open_scores(data="fauna", run="psr")
    assert not at.exception
    assert len(at.get("plotly_chart")) == 1
    assert "O2 wants" in words(at)
    assert len(at.get("image")) == 1 + STRIP  # the picture and the strip


@pytest.mark.parametrize("among", ["unseen", "all"])
def test_a_link_opens_an_image_and_the_caption_is_computed(among: str) -> None:
    at = open_scores(**{"class": "seven", "image": "5", "among": among})
    assert not at.exception
    assert not at.warning
    assert (at.selectbox(key="class").value, at.slider(key="image").value) == ("seven", 5)
    told, relations = computed(among)
    row = np.flatnonzero(told.labels == load_dataset("digits").class_names.index("seven"))[4]
    assert f"{told.margin[row]:+.3f}" in words(at)
    assert kept_in_words(relations_kept(told, row, relations)) in words(at)


def test_where_no_candidate_is_similar_the_caption_counts_none() -> None:
    at = open_scores(run="psr:tau_similar=0.0", **{"class": "seven"})
    assert not at.exception
    assert "no other candidate is similar to the image's class" in words(at)
    assert "0 of 0" not in words(at)


@pytest.mark.parametrize(
    ("name", "asked"), [("class", "zebra"), ("image", "0"), ("image", "9999"), ("image", "x")]
)
def test_a_link_that_asks_for_what_there_is_not_says_so(name: str, asked: str) -> None:
    at = open_scores(**{name: asked})
    assert not at.exception
    assert name not in at.query_params
    (warning,) = at.warning
    assert f"`{name}` in the link" in warning.value
    assert f"got {asked!r}" in warning.value


def test_next_mistake_goes_from_one_to_the_next() -> None:
    at = open_scores(**{"class": "seven"})
    told, _ = computed()
    rows = np.flatnonzero(told.labels == load_dataset("digits").class_names.index("seven"))
    wrong = [int(i) + 1 for i in np.flatnonzero(~told.correct[rows])]
    assert at.slider(key="image").value == wrong[0]
    at.button(key="go_Next image named wrong").click().run()
    assert at.slider(key="image").value == wrong[1]
    assert at.query_params["image"] == str(wrong[1])
    at.button(key="go_Previous image").click().run()
    assert at.slider(key="image").value == wrong[1] - 1


def test_a_class_of_fewer_images_and_other_data_take_the_place_back() -> None:
    at = open_scores(among="all", **{"class": "seven", "image": "179"})
    assert at.slider(key="image").value == 179
    at.selectbox(key="class").set_value("zero").run()
    assert not at.exception
    assert at.slider(key="image").value < 179
    at.selectbox(key="data").set_value("gaussian").run()
    finish(at)
    assert not at.exception
    assert at.selectbox(key="class").value not in ("zero", "seven")


def test_scores_that_are_no_cosines_get_no_interval() -> None:
    at = open_scores(run="sync")
    assert not at.exception
    assert "no cosines" in words(at)
    assert "O2's interval [" not in at.get("plotly_chart")[0].proto.spec


def test_the_class_view_counts_what_its_images_are_taken_for() -> None:
    at = open_scores(scores="one class", **{"class": "eight"})
    assert not at.exception
    told, _ = computed()
    label = load_dataset("digits").class_names.index("eight")
    rows = told.labels == label
    (metric,) = at.metric
    assert metric.value == f"{(told.correct & rows).sum()} of {rows.sum()}"
    for c in told.candidates[told.candidates != label]:
        count = (told.predicted[rows] == c).sum()
        name = load_dataset("digits").class_names[c]
        assert (f"- {name}: {count}" in words(at)) == (count > 0)


def test_the_matrix_view_says_the_rank_correlation_computed() -> None:
    at = open_scores(scores="all classes", among="all")
    assert not at.exception
    told, relations = computed("all")
    compared = scores_beside_delta(told, relations.delta, told.candidates)
    assert f"**{compared.spearman:.2f}**" in words(at)
    i, j = compared.greatest(1)[0]
    names = load_dataset("digits").class_names
    table = at.dataframe[0].value
    assert list(table.iloc[0][["images of", "prototype"]]) == [
        names[compared.classes[i]],
        names[compared.candidates[j]],
    ]


@pytest.mark.parametrize("view", ["one image", "one class", "all classes"])
def test_one_sample_a_class_without_pictures(view: str) -> None:
    at = open_scores(data="imagenet_classes", run="v2s_ridge", scores=view)
    assert not at.exception
    assert not at.slider
    assert not at.get("image")
    assert len(at.get("plotly_chart")) == 1


@pytest.mark.parametrize("view", ["one image", "one class", "all classes"])
def test_the_copied_code_runs_and_says_the_same(view: str) -> None:
    at = open_scores(scores=view)
    (code,) = at.code
    printed = run_code(code.value)
    if view == "all classes":
        assert f"**{float(printed):.2f}**" in words(at)


def open_fauna(**query: str) -> AppTest:
    return open_scores(**({"data": "fauna", "run": "psr", "typed": TYPED} | query))


LABEL = "<b>horse + tiger</b> (typed in)"


def bars(at: AppTest) -> dict[str, float]:
    """The scores drawn, by what is written beside them."""
    candidates = {"true class", "similar to it", "dissimilar", "typed in"}
    return {
        label: float(score)
        for trace in charts(at)[0]["data"]
        if trace.get("name") in candidates
        for label, score in zip(trace["y"], numbers(trace["x"]), strict=True)
    }


@pytest.mark.parametrize(
    ("method", "among", "name"),
    [
        ("psr", "unseen", "zebra"),
        ("psr", "unseen", "raccoon"),
        ("psr", "all", "horse"),
        ("psr", "all", "penguin"),
        ("v2s_ridge", "all", "tiger"),
    ],
)
def test_a_class_typed_in_stands_among_the_candidates(method: str, among: str, name: str) -> None:
    at = open_fauna(run=method, among=among, with_typed="true", **{"class": name})
    assert not at.exception
    assert not at.warning
    fitted = method_shown(at, FAUNA)
    told = predict_test(fitted, FAUNA, "att", among)
    rows = np.flatnonzero(told.labels == FAUNA.class_names.index(name))
    image = told.images[rows[at.slider(key="image").value - 1]]
    described = FAUNA.embedding("att")
    both = [FAUNA.class_names.index(part) for part in ("horse", "tiger")]
    with_it = np.vstack([described[told.candidates], described[both].mean(axis=0)])
    scores = fitted.decision_function(FAUNA.features[[image]], with_it)[0].tolist()
    drawn, place = bars(at), 1 + sorted(scores, reverse=True).index(scores[-1])
    assert drawn[LABEL] == pytest.approx(scores[-1], abs=1e-5)
    order = charts(at)[0]["layout"]["yaxis"]["categoryarray"]
    assert [label for label in order if label in drawn] == sorted(
        drawn, key=lambda label: -drawn[label]
    )
    if place <= 15:  # so many are shown
        assert order.index(LABEL) == place - 1
    elif place > 16:  # the sixteenth stands before the line for those left out
        assert order.index(LABEL) > next(i for i, name in enumerate(order) if "more" in name)
    said = f"**horse \\+ tiger**, typed in, is in place **{place}** of {len(scores)} for it."
    assert said in words(at)


def test_a_class_typed_in_is_no_candidate_unless_asked_for() -> None:
    at = open_fauna()
    assert LABEL not in bars(at)
    assert "typed in" not in words(at)
    before = bars(at)
    at.toggle(key="with_typed").set_value(True).run()
    assert not at.exception
    assert {label: score for label, score in bars(at).items() if label in before} == before
    assert bars(at).keys() - before.keys() == {LABEL}
    assert "typed in, is in place" in words(at)


@pytest.mark.parametrize("view", ["one class", "all classes"])
def test_where_a_class_typed_in_is_not_shown_there_is_no_switch(view: str) -> None:
    at = open_fauna(scores=view, with_typed="true")
    assert not at.exception
    assert not [toggle for toggle in at.toggle if toggle.key == "with_typed"]


def test_a_class_typed_in_bears_the_name_that_it_was_given() -> None:
    at = open_fauna(with_typed="true", called="a *striped* horse")
    assert "<b>a *striped* horse</b> (typed in)" in bars(at)
    assert "**a \\*striped\\* horse**, typed in" in words(at)


def test_without_a_class_that_can_be_made_the_bars_are_there() -> None:
    at = open_fauna(with_typed="true", typed="unicorn")
    assert not at.exception
    (warning,) = at.warning
    assert "The class in the link cannot be made" in warning.value
    assert bars(at)
    assert "typed in" not in words(at)
