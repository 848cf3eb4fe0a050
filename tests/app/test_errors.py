"""The Errors page without a browser."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from pages._ui import errors
from tests.app.visitor import go, link_of, pictures, run_code, visit, words
from zsl_core.datasets import load_dataset
from zsl_core.evaluation.confusions import (
    cell,
    disagreement,
    greatest_confusion,
    hubs,
    mistakes,
)
from zsl_core.evaluation.predictions import Predictions, predict_test
from zsl_core.evaluation.scores import relations_of
from zsl_core.methods import METHODS, ZSLMethod
from zsl_core.runs.experiment import run
from zsl_core.runs.spec import parse_run

RIDGE = "s2v_ridge:lam=3.0"
VIEWS = ["confusions", "worst and mildest", "hubs", "two methods"]
NAMES = load_dataset("digits").class_names


def open_errors(**query: str) -> AppTest:
    return visit("pages/6_Errors.py", **({"data": "digits", "run": RIDGE} | query))


def method(lam: float = 3.0) -> ZSLMethod:
    return run(load_dataset("digits"), "s2v_ridge", {"lam": lam}).method


def computed(among: str = "unseen", lam: float = 3.0) -> Predictions:
    return predict_test(method(lam), load_dataset("digits"), "att", among)


def counted(told: Predictions, true: int, predicted: int) -> str:
    of_class = told.labels == true
    return f"**{(told.predicted[of_class] == predicted).sum()} of {of_class.sum()}** images"


@pytest.mark.parametrize("among", ["unseen", "all"])
def test_it_opens_on_the_greatest_confusion(among: str) -> None:
    at = open_errors(among=among)
    assert not at.exception
    told = computed(among=among)
    greatest = greatest_confusion(told)
    assert greatest is not None
    lists = [at.selectbox(key=key).value for key in ("true", "predicted")]
    assert lists == [NAMES[c] for c in greatest]
    assert counted(told, *greatest) in words(at)
    assert "12 of " in words(at)


def test_the_lists_choose_the_images_and_a_link_keeps_them() -> None:
    told = computed()
    at = open_errors(true="seven", predicted="seven")
    seven = NAMES.index("seven")
    assert counted(told, seven, seven) in words(at)
    assert pictures(at)
    assert all("** seven ✓" in caption for caption in pictures(at))
    greatest = greatest_confusion(told)
    assert greatest is not None
    other = next(NAMES[c] for c in told.candidates if c not in (seven, greatest[0]))
    at.selectbox(key="true").set_value(other).run()
    assert counted(told, NAMES.index(other), seven) in words(at)
    assert at.query_params["true"] == other


def test_a_click_on_a_cell_is_followed_by_the_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    state = {errors.MATRIX: {"selection": {"points": [{"customdata": [3, 8, 5, 9]}]}}}
    monkeypatch.setattr(errors.st, "session_state", state)
    errors._on_cell(NAMES)()
    assert (state["true"], state["predicted"]) == (NAMES[3], NAMES[8])
    state[errors.MATRIX] = {"selection": {"points": []}}
    errors._on_cell(NAMES)()
    assert (state["true"], state["predicted"]) == (NAMES[3], NAMES[8])


@pytest.mark.parametrize(
    ("name", "asked", "view"),
    [("true", "zebra", VIEWS[0]), ("predicted", "7", VIEWS[0]), ("hub", "five", VIEWS[2])],
)
def test_a_link_that_asks_for_what_there_is_not_shows_the_default(
    name: str, asked: str, view: str
) -> None:
    at = open_errors(**{name: asked, "errors": view})
    assert not at.exception
    (warning,) = at.warning
    assert f"`{name}` in the link" in warning.value
    assert at.selectbox(key=name).value == open_errors(errors=view).selectbox(key=name).value


def scores_said(told: Predictions, row: int) -> str:
    """What the page Scores says of an image."""
    of_class = np.flatnonzero(told.labels == told.labels[row])
    place = int(np.flatnonzero(of_class == row)[0]) + 1
    return (
        f"Image {place} of {len(of_class)} of **{NAMES[told.labels[row]]}**, taken for "
        f"**{NAMES[told.predicted[row]]}**: its own score less the best other is "
        f"**{told.margin[row]:+.3f}**."
    )


WHY = "Why? Its scores"


@pytest.mark.parametrize("among", ["unseen", "all"])
@pytest.mark.parametrize(
    ("view", "key", "place"),
    [
        ("confusions", "cell_image", 0),
        ("worst and mildest", "worst", 0),
        ("worst and mildest", "mildest", 1),
        ("hubs", "hub_image", 0),
    ],
)
def test_a_mistake_leads_to_its_scores(view: str, key: str, place: int, among: str) -> None:
    at = open_errors(errors=view, among=among)
    told, data = computed(among=among), load_dataset("digits")
    gravest = mistakes(told, relations_of(method(), data, "att").delta).rows
    greatest = max(hubs(told, 8), key=lambda hub: len(hub.rows))
    rows = {
        "cell_image": cell(told, *greatest_confusion(told)),
        "worst": gravest,
        "mildest": gravest[::-1],
        "hub_image": greatest.rows,
    }[key]
    for number in (1, 3):  # one after the other, as a person goes to and fro
        at.selectbox(key=key).set_value(number).run()
        assert not at.exception
        go(at, "pages/4_Scores.py", **link_of(at, WHY, place))
        assert not at.warning
        assert scores_said(told, rows[number - 1]) in words(at)
        go(at, "pages/6_Errors.py", data="digits", run=RIDGE, errors=view, among=among)


def test_which_image_is_looked_at_is_in_the_link() -> None:
    at = open_errors(errors="hubs", hub_image="4")
    assert not at.warning
    assert at.selectbox(key="hub_image").value == 4
    assert link_of(at, WHY) != link_of(open_errors(errors="hubs"), WHY)
    (warning,) = open_errors(errors="hubs", hub_image="99").warning
    assert "`hub_image` in the link" in warning.value


def test_of_two_methods_the_scores_are_those_of_the_one_that_is_wrong() -> None:
    at = open_errors(errors="two methods", run="s2v_ridge:lam=100.0", other="v2s_ridge")
    data = load_dataset("digits")
    first = computed(lam=100.0)
    spec = parse_run(at.selectbox(key="other").value)
    assert spec.method == "v2s_ridge"
    second = predict_test(run(data, spec.method, spec.params).method, data, "att")
    told = disagreement(first, second)
    for wrong, row, name in (
        (second, told.only_first[0], "v2s_ridge"),
        (first, told.only_second[0], "s2v_ridge"),
    ):
        query = link_of(at, f"{WHY} by {METHODS[name].label}")
        there = visit("pages/4_Scores.py", **query)
        assert not there.warning
        assert scores_said(wrong, row) in words(there)


def test_the_severity_said_is_that_of_the_report() -> None:
    at = open_errors(errors="worst and mildest")
    assert not at.exception
    report = run(load_dataset("digits"), "s2v_ridge", {"lam": 3.0}).report["mistakes"]
    made, chance = report["mean_delta"], report["mean_delta_random"]
    assert made is not None
    assert chance is not None
    assert f"**{made:.3f}** against **{chance:.3f}**" in words(at)
    assert ("**closer to**" in words(at)) == (made > chance)
    told = computed()
    assert f"**{(~told.correct).sum()} of {len(told.labels)}**" in words(at)
    assert words(at).count(f"8 of {(~told.correct).sum()}: true") == 2


def test_the_hub_that_robs_most_is_shown() -> None:
    at = open_errors(errors="hubs")
    assert not at.exception
    greatest = max(hubs(computed(), 8), key=lambda hub: len(hub.rows))
    assert at.selectbox(key="hub").value == NAMES[greatest.prototype]
    assert f"nearest to {greatest.total} images" in words(at)
    assert f"{len(greatest.rows)} of them are of {len(greatest.classes)} other" in words(at)


def test_two_methods_are_compared_image_by_image() -> None:
    at = open_errors(errors="two methods", run="s2v_ridge:lam=100.0", other="s2v_ridge")
    assert not at.exception
    other = at.selectbox(key="other").value
    assert other != "s2v_ridge:lam=100.0"
    first = computed(lam=100.0)
    spec = parse_run(other)
    data = load_dataset("digits")
    second = predict_test(run(data, spec.method, spec.params).method, data, "att")
    told = disagreement(first, second)
    numbers = [int(metric.value.replace(",", "")) for metric in at.metric]
    assert numbers == [told.both, len(told.only_first), len(told.only_second), told.neither]
    assert sum(numbers) == len(first.labels)


def test_two_methods_are_two_methods_at_first() -> None:
    at = open_errors(data="fauna", run="psr", errors="two methods")  # cross-validated settings
    assert parse_run(at.query_params["run"]).params
    assert parse_run(at.selectbox(key="other").value).method != "psr"
    assert [metric.label.partition("Only ")[2] for metric in at.metric[1:3]] == [
        METHODS[name].label for name in ("psr", parse_run(at.selectbox(key="other").value).method)
    ]
    assert all(int(metric.value.replace(",", "")) for metric in at.metric)


@pytest.mark.parametrize("view", VIEWS)
def test_one_sample_a_class_without_pictures(view: str) -> None:
    at = open_errors(data="imagenet_classes", run="v2s_ridge", errors=view, other="s2v_ridge")
    assert not at.exception
    assert not at.get("image")
    assert "score of the true class less the best other" in words(at)


@pytest.mark.parametrize("view", VIEWS)
def test_the_copied_code_runs(view: str) -> None:
    at = open_errors(errors=view)
    (code,) = at.code
    printed = run_code(code.value)
    if view == "confusions":
        numbers = [int(word) for word in printed.replace("[", " ").replace("]", " ").split()]
        assert numbers == computed().confusion().ravel().tolist()
    if view == "worst and mildest":
        worst = float(printed.split()[0].strip("["))
        assert pictures(at)[0].endswith(f"δ\u00a0{worst:.2f}")


def test_a_lesson_shows_no_exports() -> None:
    assert not open_errors(lesson="1").code
