"""The Compare page without a browser."""

from __future__ import annotations

import ast
import json

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages._ui.compare import _calibrated
from pages._ui.data import Chosen
from pages._ui.offered import BASE
from pages._ui.selection import Selection
from tests.app.visitor import charts, finish, numbers, page_at, pictures, run_code, visit, words
from zsl_core.datasets import load_dataset
from zsl_core.evaluation.predictions import predict_test
from zsl_core.runs.compare import compare_runs
from zsl_core.runs.experiment import chosen_params, run
from zsl_core.runs.jobs import Progress
from zsl_core.runs.maps import map_of
from zsl_core.runs.spec import RunSpec
from zsl_core.runs.store import RunStore


def compare_at(**query: str) -> AppTest:
    return page_at("pages/5_Compare.py", **({"data": "digits"} | query))


def open_compare(**query: str) -> AppTest:
    return finish(compare_at(**query).run())


def test_four_methods_and_chance_at_first_sight() -> None:
    at = open_compare()
    assert not at.exception
    table = at.dataframe[0].value
    assert list(table["run"]) == [
        "PSR",
        "Semantic → visual ridge",
        "Visual → semantic ridge",
        "SYNC",
        "chance",
    ]
    assert table["T1"].iloc[-1] == 33.3
    alone = run(load_dataset("digits"), "sync").report
    assert table["H"][3] == round(100 * alone["gzsl"]["harmonic"], 1)
    assert "Most accurate on unseen classes" in words(at)
    assert "At default settings, not chosen for these data: PSR" in words(at)


def test_published_numbers_stand_apart_with_their_sources() -> None:
    at = open_compare(runs="s2v_ridge")
    (expander,) = at.expander
    assert "not comparable" in expander.label
    assert len(expander.dataframe) == 2
    assert "CVPR 2018" in expander.caption[0].value
    poster = expander.dataframe[0].value.set_index("method")
    assert poster.loc["PSR", "ImageNet 2H ZSL T1"] == 9.4


def test_seeds_give_mean_and_spread_and_say_what_it_means() -> None:
    at = open_compare(runs="s2v_ridge;psr:encoder=mlp,max_iter=2", seeds="2")
    table = at.dataframe[0].value
    assert table["T1"].str.contains("±").tolist() == [True, True, False]
    said = words(at)
    assert said.index("determinism") < said.index("drawn at random")


def test_the_choice_of_runs_is_in_the_link_and_survives_a_bad_one() -> None:
    at = open_compare(runs="psr:lambda_similar=1.0;nosuch;s2v_ridge")
    assert not at.exception
    assert list(at.dataframe[0].value["run"]) == ["PSR · λ₁ 1", "Semantic → visual ridge", "chance"]
    assert at.query_params["runs"] == "psr:lambda_similar=1.0;s2v_ridge"
    at.multiselect[0].set_value(["sync"]).run()
    finish(at)
    assert at.query_params["runs"] == "sync"
    assert list(at.dataframe[0].value["run"]) == ["SYNC", "chance"]


def test_a_bad_run_in_the_link_gets_its_sentence() -> None:
    at = compare_at(runs="psr:gamma=minus;s2v_ridge").run()
    assert "cannot be compared. Expected a number" in at.warning[0].value
    finish(at)


def test_a_link_of_none_but_bad_runs_shows_those_compared_at_first() -> None:
    at = visit("pages/5_Compare.py", data="digits", runs="nosuch")
    assert "cannot be compared" in at.warning[0].value
    assert at.multiselect[0].value == list(BASE)
    assert at.dataframe


def test_no_run_asks_for_one() -> None:
    at = open_compare(runs="s2v_ridge")
    at.multiselect[0].set_value([]).run()
    assert not at.exception
    assert "at least one run" in at.info[0].value


def test_runs_that_other_pages_offer_can_be_chosen() -> None:
    at = compare_at(runs="s2v_ridge")
    here = load_dataset("digits").digest, "att"
    at.session_state["runs_offered"] = {here: ["s2v_ridge:lam=3.0"]}
    finish(at.run())
    assert "Semantic → visual ridge · λ 3" in at.multiselect[0].options


def test_settings_chosen_by_cross_validation_are_used_and_named() -> None:
    data = load_dataset("digits")
    params = chosen_params(data, "v2s_ridge", class_embedding="att", store=RunStore())
    assert params != {"lam": 1.0}
    at = open_compare(runs="v2s_ridge;s2v_ridge")
    expected = run(data, "v2s_ridge", params).report["zsl"]["top1"]
    assert at.dataframe[0].value["T1"][0] == round(100 * expected, 1)
    said = words(at)
    assert (
        f"cross-validation on seen classes: Visual → semantic ridge · λ {params['lam']:g}" in said
    )
    assert "not chosen for these data: Semantic → visual ridge" in said
    at.toggle(key="cv").set_value(False).run()
    finish(at)
    plain = run(data, "v2s_ridge").report["zsl"]["top1"]
    assert at.dataframe[0].value["T1"][0] == round(100 * plain, 1)


def test_a_method_whose_defaults_were_chosen_is_said_to_be_cross_validated() -> None:
    at = compare_at(data="fauna", runs="v2s_ridge;sync_cs").run()
    said = words(finish(at))
    assert "Chosen by cross-validation on seen classes: Visual → semantic ridge." in said
    assert "At default settings, not chosen for these data: SYNC (Crammer-Singer)" in said


def test_trade_off_names_who_has_no_structure() -> None:
    at = open_compare(runs="s2v_ridge;v2s_ridge", view="trade-off")
    assert not at.exception
    assert "Visual → semantic ridge: no prototypes among the images" in words(at)
    assert len(charts(at)[0]["data"]) == 2


def test_seen_unseen_curves_end_with_chance() -> None:
    at = open_compare(runs="s2v_ridge;sync", view="seen and unseen")
    assert not at.exception
    names = [trace["name"] for trace in charts(at)[0]["data"] if trace.get("showlegend", True)]
    alone = run(load_dataset("digits"), "sync").report["gzsl"]["ausuc"]
    assert names[1] == f"SYNC: AUSUC {100 * alone:.1f}"
    assert names[-1].startswith("chance")
    assert "Largest area" in words(at)


def test_without_seen_test_images_the_curve_says_why() -> None:
    at = open_compare(data="imagenet_classes", runs="s2v_ridge", view="seen and unseen")
    assert not at.exception
    assert "no test images of seen classes" in at.info[0].value


def test_wins_and_losses_are_counted() -> None:
    at = open_compare(runs="s2v_ridge;v2s_ridge", view="class by class")
    assert not at.exception
    data = load_dataset("digits")
    told = [
        predict_test(run(data, name).method, data, "att") for name in ("s2v_ridge", "v2s_ridge")
    ]
    share = [[each.correct[each.labels == c].mean() for c in data.unseen_classes] for each in told]
    wins = int(np.sum(np.array(share[0]) > np.array(share[1])))
    assert f"**Semantic → visual ridge** is better on {wins}," in words(at)
    at.segmented_control(key="gains_among").set_value("all").run()
    assert "Of 10 classes" in words(at)


def test_the_two_runs_set_against_each_other_are_in_the_link() -> None:
    runs, labels = "psr;s2v_ridge;sync", ("SYNC", "PSR")
    at = open_compare(runs=runs, view="class by class", first=labels[0], second=labels[1])
    assert (at.selectbox(key="first").value, at.selectbox(key="second").value) == labels
    at.selectbox(key="second").set_value("Semantic → visual ridge").run()
    assert at.query_params["second"] == "Semantic → visual ridge"


def test_class_by_class_needs_two() -> None:
    at = open_compare(runs="s2v_ridge", view="class by class")
    assert "second run" in at.info[0].value


TWO_MAPS = {"runs": "s2v_ridge;v2s_ridge", "view": "two maps", "technique": "pca"}


def test_two_maps_share_their_places_and_a_selection_from_the_link() -> None:
    data = load_dataset("digits")
    images = data.split.test_unseen[:5]
    at = open_compare(**TWO_MAPS, picked=Selection(tuple(images.tolist())).text)
    first, second = charts(at)
    assert first["data"][0]["x"] == second["data"][0]["x"]  # images of seen classes
    assert "Visual → semantic ridge has no prototypes" in words(at)
    assert "**5 images selected**, 5 of them of unseen classes" in words(at)
    ridge = predict_test(run(data, "s2v_ridge").method, data, "att")
    assert f"Semantic → visual ridge is right on {ridge.correct[:5].sum()}," in words(at)
    for chart in charts(at):
        assert sum(len(trace["selectedpoints"]) for trace in chart["data"][:3]) == 5
    other = predict_test(run(data, "v2s_ridge").method, data, "att")
    names = data.class_names
    for i in range(5):
        said = " | ".join(
            f"{names[told.predicted[i]]} ({told.margin[i]:+.3f})" for told in (ridge, other)
        )
        assert f"{names[ridge.labels[i]]}: {said}" in pictures(at)
    at.button(key="let_go").click().run()
    assert "images selected" not in words(at)
    assert "picked" not in at.query_params


def test_a_selection_drawn_on_the_embedding_map_is_seen_on_both_maps() -> None:
    at = visit("pages/3_Embedding_map.py", technique="pca", picked="3-9")
    at.query_params.clear()
    at.switch_page("pages/5_Compare.py")
    for name, value in TWO_MAPS.items():
        at.query_params[name] = value
    finish(at.run())
    assert "**7 images selected**" in words(at)
    assert at.query_params["picked"] == "3-9"


def test_a_prototype_selected_shows_what_it_attracts_by_both() -> None:
    data = load_dataset("digits")
    c = int(data.unseen_classes[0])
    at = open_compare(**TWO_MAPS, picked=f"c{c}")
    told = [
        predict_test(run(data, name).method, data, "att") for name in ("s2v_ridge", "v2s_ridge")
    ]
    taken = [int((each.predicted == c).sum()) for each in told]
    assert f"**{data.class_names[c]}** attracts {taken[0]:,} images by Semantic" in words(at)
    assert f"{taken[1]:,} by Visual" in words(at)


def test_two_maps_say_how_far_to_trust_them_as_the_map_page_does() -> None:
    at = open_compare(**TWO_MAPS)
    found = map_of(load_dataset("digits"), "att", "pca")
    assert found is not None
    assert f"Trustworthiness **{found.map.trustworthiness:.3f}**" in words(at)
    assert f"continuity **{found.map.continuity:.3f}**" in words(at)
    assert "to be trusted" not in words(at)


def test_cancel_and_start_again() -> None:
    at = compare_at(runs="psr:encoder=mlp,max_iter=4000").run()
    at.button(key="cancel_compare").click().run()
    finish(at)
    assert not at.exception
    assert "Cancelled" in at.info[0].value
    at.multiselect[0].set_value(["s2v_ridge"]).run()
    finish(at)
    assert list(at.dataframe[0].value["run"]) == ["Semantic → visual ridge", "chance"]


def test_the_curves_tell_which_run_they_are_at_and_can_be_cancelled() -> None:
    data = load_dataset("digits")
    chosen = Chosen(data, "att", st.sidebar)
    specs = {name: RunSpec(name) for name in ("s2v_ridge", "v2s_ridge", "sync")}
    lines = compare_runs(data, specs, class_embedding="att")
    assert lines is not None
    told: list[Progress] = []

    class Watched:
        def report(self, progress: Progress) -> bool:
            told.append(progress)
            return len(told) == 2

    assert _calibrated(chosen, lines, Watched()) is None  # type: ignore[arg-type]
    assert [each.message for each in told] == ["Calibrating s2v_ridge", "Calibrating v2s_ridge"]
    assert [each.done for each in told] == [0, 1 / 3]


def code_of(at: AppTest) -> str:
    code: str = at.code[0].value
    return code


def test_the_python_shown_runs_and_gives_the_table() -> None:
    at = open_compare(runs="s2v_ridge:lam=3.0;v2s_ridge", seeds="2")
    printed = run_code(code_of(at))
    first = at.dataframe[0].value["T1"][0]
    assert f"'T1': '{first}'" in printed.splitlines()[0]


RUNS = "s2v_ridge:lam=3.0;v2s_ridge"


def test_the_python_of_the_trade_off_gives_what_it_shows() -> None:
    at = open_compare(runs=RUNS, view="trade-off")
    first, second = run_code(code_of(at)).splitlines()
    data = charts(at)[0]["data"]
    _, hubs, structure = ast.literal_eval(first[first.index("[") :])
    assert [hubs, structure] == [numbers(data[0]["x"])[0], numbers(data[0]["y"])[0]]
    assert second.endswith("None]")


def test_the_python_of_the_curves_gives_what_they_show() -> None:
    at = open_compare(runs=RUNS, view="seen and unseen", seeds="2")
    printed = run_code(code_of(at)).splitlines()
    assert len(printed) == 2
    names = [trace["name"] for trace in charts(at)[0]["data"] if trace.get("showlegend", True)]
    for line, name in zip(printed, names, strict=False):
        label, area, _, _ = line.rsplit(" ", 3)
        assert name == f"{label}: AUSUC {100 * float(area):.1f}"


def test_the_python_of_class_by_class_gives_what_it_shows() -> None:
    at = open_compare(runs=RUNS, view="class by class", gains_among="all")
    printed = [line.rsplit(" ", 2) for line in run_code(code_of(at)).splitlines()]
    gains = {name: 100 * (float(first) - float(second)) for name, first, second in printed}
    drawn = {
        told[0]: y
        for trace in charts(at)[0]["data"]
        for told, y in zip(trace["customdata"], numbers(trace["y"]), strict=True)
    }
    assert drawn == pytest.approx(gains)
    assert len(gains) == 10


def test_the_python_of_two_maps_gives_what_they_show() -> None:
    data = load_dataset("digits")
    images = data.split.test_unseen[::2]  # so many that the code packs them
    at = open_compare(**(TWO_MAPS | {"runs": RUNS}), picked=Selection(tuple(images)).text)
    maps, chosen = (run_code(code.value) for code in at.code)
    for line in maps.splitlines():
        if "ridge" in line:
            label, share = line.rsplit(" ", 1)
            assert f"**{label}**: {float(share):.1%} of these" in words(at)
    assert "Trustworthiness **" + f"{float(maps.split()[0]):.3f}" in words(at)
    for line in chosen.splitlines():
        label, count, right = line.rsplit(" ", 2)
        assert int(count) == len(images)
        verb = " is right" if label.endswith("λ 3") else ""
        assert f"{label}{verb} on {right}," in words(at)


@pytest.mark.parametrize("view", ["measures", "trade-off", "seen and unseen", "class by class"])
def test_every_view_gives_table_settings_and_code(view: str) -> None:
    at = open_compare(runs=RUNS, view=view)
    labels = [button.proto.label for button in at.get("download_button")]
    assert {"Table (CSV)", "Settings (JSON)"} <= set(labels)
    assert ("Chart (HTML)" in labels) == (view != "measures")
    assert len(at.code) == 1


def test_every_measure_is_spelled_out_at_its_name_and_below_the_table() -> None:
    at = visit("pages/5_Compare.py", data="digits")
    columns = json.loads(at.dataframe[0].proto.columns)
    measures = set(at.dataframe[0].value.columns) - {"run"}
    assert all(len(columns[name]["help"].split()) > 3 for name in measures)
    for name in ("T1", "T5", "u, s", "H", "AUSUC", "N1 skew", "RSA"):
        assert f"{name}: " in words(at) or f"{name}, " in words(at)
    assert "Point at a column's name" in words(at)


def test_the_caption_of_two_maps_names_both_runs() -> None:
    at = visit("pages/5_Compare.py", data="digits", view="two maps", runs="sync;s2v_ridge")
    assert "Left SYNC, right Semantic → visual ridge: the same images" in words(at)
