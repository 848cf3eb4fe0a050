"""The Relations page without a browser: every view, tau from page to page, live, bad links."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages._ui.data import Chosen
from pages._ui.live import _fit
from pages._ui.relations import Shown, class_table
from tests.app.visitor import charts, finish, go, page_at, pictures, run_code, visit
from zsl_core.datasets import load_dataset
from zsl_core.relations import Relations
from zsl_core.selection import validation_dataset
from zsl_core.similarity import l2_normalize

PAGE = "pages/1_Relations.py"
VIEWS = ("pairs", "graph", "class", "quadruplet", "live")


def open_page(view: str = "pairs", **link: str) -> AppTest:
    return visit(PAGE, relations_view=view, **link)


def captions(at: AppTest) -> str:
    return " ".join(caption.value for caption in at.caption)


def pairs_shown(at: AppTest) -> dict[str, int]:
    names = [trace["name"] for trace in charts(at)[0]["data"]]
    return {n.split(" ")[0]: int(n.split("(")[1].split(" ")[0].replace(",", "")) for n in names}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("data", ["fauna", "digits", "gaussian", "imagenet_classes"])
def test_every_view_of_every_data_set(view: str, data: str) -> None:
    at = open_page(view, data=data)
    assert not at.exception
    assert not at.error
    assert at.get("plotly_chart")
    assert at.segmented_control(key="relations_view").value == view
    for chart in at.get("plotly_chart"):
        assert len(chart.proto.spec) < 4e6


def test_the_pairs_shown_are_those_of_all_classes_at_the_tau_of_training() -> None:
    fauna = load_dataset("fauna")
    at = open_page(measure="test", tau_as="by cosine", tau="0.6")
    relations = Relations.from_embeddings(fauna.embedding(), tau=0.6)
    upper = np.triu_indices(83, k=1)
    assert pairs_shown(at)["similar"] == relations.similar[upper].sum()
    of_seen = Relations.from_embeddings(fauna.embedding()[fauna.seen_classes], tau=0.6)
    assert f"τ = 0.600: {of_seen.mean_similar:.1f} similar" in captions(at)
    assert "of 53 trained classes" in captions(at)


def test_a_moved_tau_moves_the_picture() -> None:
    at = open_page()
    before = pairs_shown(at)["similar"]
    slider = next(s for s in at.slider if s.key.startswith("tau_similar_"))
    slider.set_value(slider.value + 5).run()
    assert pairs_shown(at)["similar"] > before
    assert at.query_params["tau_similar"] == f"{slider.value:g}"


def test_tau_follows_to_the_train_page() -> None:
    at = open_page()
    key = next(s.key for s in at.slider if s.key.startswith("tau_similar_"))
    at.slider(key=key).set_value(9.3).run()
    at.switch_page("pages/2_Train.py").run()
    assert not at.exception
    assert at.slider(key=key).value == 9.3
    at.button(key="cancel").click().run()


def test_tau_means_the_same_share_of_more_or_fewer_classes() -> None:
    at = open_page()

    def tau() -> float:
        return next(s.value for s in at.slider if s.key.startswith("tau_similar_"))

    slider = next(s for s in at.slider if s.key.startswith("tau_similar_"))
    slider.set_value(8.0).run()
    at.segmented_control(key="measure").set_value("test").run()
    assert tau() == round(8.0 / 41 * 52, 1)  # 42 and 53 trained classes
    assert at.query_params["tau_similar"] == f"{tau():g}"
    at.segmented_control(key="measure").set_value("validation").run()
    assert tau() == 8.0


@pytest.mark.parametrize("bad", ["99999", "-1", "nan", "many"])
def test_a_tau_in_the_link_that_cannot_be_gets_its_sentence(bad: str) -> None:
    at = open_page(tau_similar=bad)
    assert not at.exception
    (warning,) = at.warning
    assert f"but got '{bad}':" in warning.value
    assert at.get("plotly_chart")


def test_a_class_shows_its_partners_with_pictures() -> None:
    fauna = load_dataset("fauna")
    at = open_page("class", measure="test")
    zebra = fauna.class_names.index("zebra")
    at.selectbox(key="class").set_value("zebra").run()
    assert not at.exception
    tau = float(captions(at).split("τ = ")[1].split(":")[0])
    relations = Relations.from_embeddings(fauna.embedding(), tau=tau)
    assert f"{relations.similar[zebra].sum()} similar" in " ".join(m.value for m in at.markdown)
    best = relations.partners(zebra).similar[:3]
    for c in best:
        assert f"{fauna.class_names[c]} ({relations.delta[zebra, c]:.2f})" in pictures(at)


def test_a_class_without_a_similar_one_says_so() -> None:
    at = open_page("class", tau_as="by cosine", tau="0.999")
    assert "adds nothing to O2" in captions(at)
    at = open_page("class", tau_as="by cosine", tau="-0.99")
    assert "adds nothing to O1's second part" in captions(at)


def test_another_quadruplet_is_another_and_a_link_brings_one_back() -> None:
    at = open_page("quadruplet")
    first = captions(at)
    at.button(key="draw_another").click().run()
    assert at.number_input(key="draw").value == 1
    assert captions(at) != first
    assert captions(open_page("quadruplet", draw="1")) == captions(at)


@pytest.mark.parametrize("more", [{}, {"measure": "test", "center": "true"}])
def test_the_code_draws_the_quadruplet_shown(more: dict[str, str]) -> None:
    at = open_page("quadruplet", draw="3", tau_similar="20", **more)  # all four have an image
    printed = run_code(at.code[0].value)
    for pair in ("jr", "kr"):
        shown = re.search(rf"delta_{{{pair}}}\$ = (-?[0-9.]+[0-9])", captions(at))
        code = re.search(rf"delta_{pair}=(-?[0-9.]+)", printed)
        assert shown is not None
        assert code is not None
        assert float(code[1]) == pytest.approx(float(shown[1]), abs=6e-4)


def test_a_quadruplet_without_a_similar_class_says_so() -> None:
    at = open_page("quadruplet", tau_as="by cosine", tau="0.999")
    assert not at.exception
    assert "O2 has no term" in at.info[0].value


def test_live_refits_when_a_slider_moves_and_shows_the_change() -> None:
    at = open_page("live")
    assert "validation classes" in captions(at)
    assert "Refitted from scratch" in captions(at)
    assert [m.delta for m in at.metric] == [""] * 4
    before = {m.label: float(m.value) for m in at.metric}
    at.slider(key="lambda_similar").set_value(1.0).run()
    assert not at.exception
    assert "from where the last one ended" in captions(at)
    for metric in at.metric:
        change = float(metric.value) - before[metric.label]
        assert float(metric.delta) == pytest.approx(change, abs=0.11)
    assert any(float(m.delta) for m in at.metric)
    shown = [m.value for m in at.metric], [m.delta for m in at.metric]
    _fit.clear()  # as when others have looked at much else meanwhile
    at.run()  # nothing moved: nothing is refitted
    assert ([m.value for m in at.metric], [m.delta for m in at.metric]) == shown
    at.segmented_control(key="measure").set_value("test").run()
    assert "Numbers on test classes" in captions(at)
    assert "Refitted from scratch" in captions(at)


def test_live_says_that_it_has_not_converged_and_goes_on() -> None:
    at = open_page("live", data="imagenet_classes")
    assert "not yet converged" in captions(at)
    assert at.metric[1].value == "none"  # H: there are no images to test seen classes
    at.button(key="go_on").click().run()
    assert not at.exception
    assert any(m.delta for m in at.metric)


def test_the_run_of_a_link_is_the_one_that_later_pages_show() -> None:
    """Relations shows none itself: scene 3 of Home leads here, after scene 1 showed another."""
    at = open_page("pairs", data="digits", run="s2v_ridge:lam=3.0")
    at = go(at, "pages/7_Inference.py")
    assert at.query_params["run"] == "s2v_ridge:lam=3.0"
    at = open_page("pairs", data="digits", run="nosuch")
    assert "The run in the link cannot be shown, so this is PSR" in at.warning[0].value


def test_real_photos(xlsa17_root: Path) -> None:
    link = {"data": "folder", "folder": str(xlsa17_root / "CUB100")}
    for view in VIEWS:
        at = open_page(view, **link)
        assert not at.exception, view
        assert at.get("plotly_chart"), view


@pytest.mark.parametrize("view", ["pairs", "live"])
def test_the_code_to_copy_runs_and_gives_the_numbers_shown(view: str) -> None:
    at = open_page(view, data="digits")
    printed = run_code(at.code[0].value)
    if view == "pairs":
        relations = Relations.from_embeddings(load_dataset("digits").embedding(), tau=0)
        similar = float(printed) * len(relations.delta) / 2
        assert similar == pytest.approx(pairs_shown(at)["similar"])
    else:
        report = ast.literal_eval(printed)
        assert f"{100 * report['zsl']['top1']:.1f}" == at.metric[0].value
        assert f"{report['structure']['rsa_all']:.3f}" == at.metric[3].value


def buttons(at: AppTest) -> set[str]:
    return {each.proto.label for each in at.get("download_button")}


@pytest.mark.parametrize("measure", ["test", "validation"])
def test_the_code_of_a_class_gives_its_deltas_in_the_centred_space_too(measure: str) -> None:
    at = page_at(PAGE, relations_view="class", data="digits", measure=measure, **{"class": "five"})
    at.session_state["center"] = True
    at = finish(at.run())
    printed = dict(line.rsplit(" ", 1) for line in run_code(at.code[0].value).splitlines())
    digits = load_dataset("digits")
    assert printed.keys() == set(digits.class_names) - {"five"}
    trained = validation_dataset(digits) if measure == "validation" else digits
    mean = l2_normalize(trained.embedding()[trained.seen_classes]).mean(axis=0)
    y = l2_normalize(l2_normalize(digits.embedding()) - mean)
    five = digits.class_names.index("five")
    for name, delta in printed.items():
        assert float(delta) == pytest.approx(y[five] @ y[digits.class_names.index(name)], abs=1e-5)


@pytest.mark.parametrize("view", ["pairs", "graph", "class", "quadruplet"])
def test_every_view_gives_its_charts_and_settings(view: str) -> None:
    at = open_page(view, data="digits")
    chart = {"Histogram (HTML)", "Matrix (HTML)"} if view == "pairs" else {"Chart (HTML)"}
    assert chart | {"Settings (JSON)"} <= buttons(at)
    assert len(at.code) == 1


def test_the_table_of_a_class_has_every_other_class_once() -> None:
    digits = load_dataset("digits")
    relations = Relations.from_embeddings(digits.embedding(), tau=0.5)
    table = class_table(Shown(Chosen(digits, "att", st.sidebar), relations, ("", "", False, "")), 3)
    names = list(digits.class_names)
    assert sorted(table["class"]) == sorted(set(names) - {names[3]})
    for name, relation, delta in table.itertuples(index=False):
        assert delta == relations.delta[3, names.index(name)]
        assert relation == ("similar" if delta >= 0.5 else "dissimilar")


def test_a_link_brings_back_the_class() -> None:
    at = open_page("class", **{"class": "tiger"})
    assert at.selectbox(key="class").value == "tiger"
    assert "δ to tiger" in json.dumps(charts(at), ensure_ascii=False)


def test_a_link_within_a_visit_sets_tau_though_it_was_moved_before():
    at = open_page()
    slider = next(s for s in at.slider if s.key.startswith("tau_similar_"))
    slider.set_value(1.0).run()
    at.query_params["tau_similar"] = "2"
    at.run()
    assert next(s.value for s in at.slider if s.key == slider.key) == 2.0
    at.run()
    next(s for s in at.slider if s.key == slider.key).set_value(0.5).run()
    assert at.query_params["tau_similar"] == "0.5"


def tau_slider(at: AppTest) -> float:
    return next(slider.value for slider in at.slider if slider.key.startswith("tau_similar_"))


def test_a_link_to_the_centred_space_reopens_it_with_its_tau() -> None:
    raw = pairs_shown(visit(PAGE, data="digits", measure="test", tau_similar="2"))
    at = visit(PAGE, data="digits", measure="test", center="true")
    slider = next(each for each in at.slider if each.key.startswith("tau_similar_"))
    slider.set_value(2.0).run()
    assert at.query_params["center"] == "true"
    again = visit(PAGE, **at.query_params)
    assert again.toggle(key="center").value
    assert tau_slider(again) == 2.0
    assert pairs_shown(again) == pairs_shown(at) != raw
    assert again.query_params == at.query_params


def test_a_link_to_a_centred_training_is_trained_as_it_says() -> None:
    at = visit(
        "pages/2_Train.py",
        data="digits",
        measure="test",
        center="true",
        tau_similar="2",
        iterations="3",
    )
    params = at.session_state["tasks"]["train"].about[0].params
    assert (params["center"], params["tau_similar"], params["max_iter"]) == (True, 2.0, 3)
    assert tau_slider(at) == 2.0
    assert "settings have changed" not in captions(at)
    assert at.query_params["center"] == "true"
    assert at.query_params["tau_similar"] == "2"


def test_a_link_to_a_default_wins_over_what_was_chosen_before() -> None:
    at = visit("pages/2_Train.py", data="digits", center="true", lambda_similar="1", measure="test")
    go(at, PAGE, data="digits", relations_view="live")
    assert at.toggle(key="center").value
    assert at.slider(key="lambda_similar").value == 1
    go(at, "pages/9_Data.py")  # Streamlit drops from a link what is a control on the page left
    bare = {"data": "digits", "center": "false", "lambda_similar": "0.1", "measure": "validation"}
    go(at, "pages/2_Train.py", **bare)
    assert not at.toggle(key="center").value
    assert at.slider(key="lambda_similar").value == 0.1
    assert at.segmented_control(key="measure").value == "validation"
    assert set(at.query_params) == {"data", "tau_similar"}
