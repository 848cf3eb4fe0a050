"""The Embedding map without a browser: modes, colours, selections and links."""

from __future__ import annotations

import base64
import itertools
import json
import tracemalloc
import zlib
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.map_selection import selection_table
from pages._ui.selection import Selection, pack, parse_selection, unpack
from pages._ui.text import plain
from tests.app.visitor import (
    charts,
    charts_sent,
    finish,
    method_shown,
    moved,
    numbers,
    pictures,
    run_code,
    visit,
    words,
)
from zsl_core.datasets import load_dataset
from zsl_core.evaluation.predictions import predict_by, predict_test
from zsl_core.figures.map_layers import hover_of, rows_of
from zsl_core.neighbours import nearest
from zsl_core.new_class import attract, parse_class
from zsl_core.runs.experiment import run
from zsl_core.runs.maps import map_of
from zsl_core.runs.snapshots import snapshots_of
from zsl_core.runs.store import SHIPPED, RunStore
from zsl_core.similarity import l2_normalize

DIGITS, FAUNA = load_dataset("digits"), load_dataset("fauna")
TYPED = "horse*1+tiger*1"


def open_map(**query: str) -> AppTest:
    usual = {"data": "digits", "run": "psr:seed=1", "technique": "pca"}
    return visit("pages/3_Embedding_map.py", **(usual | query))


def sent(at: AppTest) -> list[dict[str, Any]]:
    """The traces of the one chart as it was sent."""
    (chart,) = charts_sent(at)
    traces: list[dict[str, Any]] = chart["data"]
    return traces


def traces_moved(at: AppTest) -> dict[str, dict[str, Any]]:
    """What of the traces of the one chart, by number, has moved since it was sent."""
    (some,) = moved(at).values()
    found: dict[str, dict[str, Any]] = some["traces"]
    return found


def drawn(at: AppTest) -> list[dict[str, Any]]:
    """The traces of the one chart as they are seen."""
    (chart,) = charts(at)
    traces: list[dict[str, Any]] = chart["data"]
    return traces


def samples(at: AppTest) -> list[dict[str, Any]]:
    return [t for t in drawn(at) if "customdata" in t and numbers(t["customdata"]).min() >= 0]


def prototypes(at: AppTest) -> list[dict[str, Any]]:
    return [t for t in drawn(at) if "customdata" in t and numbers(t["customdata"]).max() < 0]


def test_it_shows_samples_and_prototypes_and_how_far_to_trust_them() -> None:
    at = open_map()
    assert not at.exception
    assert sum(len(numbers(t["customdata"])) for t in samples(at)) == DIGITS.n_images
    assert sum(len(numbers(t["customdata"])) for t in prototypes(at)) == 10
    found = map_of(DIGITS, "att", "pca")
    assert found is not None
    assert f"Trustworthiness **{found.map.trustworthiness:.3f}**" in words(at)
    assert f"continuity **{found.map.continuity:.3f}**" in words(at)
    assert "projected exactly" in words(at)
    method = run(DIGITS, "psr", seed=1).method
    expected = found.place(method.prototypes(DIGITS.embedding()))
    for trace in prototypes(at):
        classes = -1 - numbers(trace["customdata"])
        np.testing.assert_allclose(numbers(trace["x"]), expected[classes, 0], atol=1e-4)


@pytest.mark.parametrize("technique", ["umap", "tsne"])
def test_other_maps_say_how_they_mislead(technique: str) -> None:
    at = open_map(technique=technique)
    assert not at.exception
    assert "keeps neighbours" in words(at)
    assert "of the map's spread off" in words(at)


@pytest.mark.parametrize(
    ("coloring", "legend"),
    [
        ("seen / unseen", {"of a seen class", "of an unseen class"}),
        ("right / wrong", {"not tested here", "named right", "named wrong"}),
        ("margin", {"not tested here"}),
        ("popularity", {"not tested here"}),
    ],
)
def test_samples_are_coloured_by_what_is_asked(coloring: str, legend: set[str]) -> None:
    at = open_map(coloring=coloring)
    assert not at.exception
    assert {t["name"] for t in samples(at) if t["showlegend"]} == legend
    assert sum(len(numbers(t["customdata"])) for t in samples(at)) == DIGITS.n_images
    if coloring == "right / wrong":
        told = predict_test(run(DIGITS, "psr", seed=1).method, DIGITS, "att")
        (wrong,) = [t for t in samples(at) if t["name"] == "named wrong"]
        np.testing.assert_array_equal(
            np.sort(numbers(wrong["customdata"])), np.sort(told.images[~told.correct])
        )


def test_a_selection_shows_its_images_and_stays_bright() -> None:
    at = open_map(picked="3-9.20")
    assert "**8** images selected" in words(at)
    assert len(pictures(at)) == 8
    (layer,) = samples(at)
    assert layer["selectedpoints"] == [3, 4, 5, 6, 7, 8, 9, 20]
    at.selectbox(key="coloring").set_value("seen / unseen").run()
    bright = [int(numbers(t["customdata"])[i]) for t in samples(at) for i in t["selectedpoints"]]
    assert sorted(bright) == [3, 4, 5, 6, 7, 8, 9, 20]
    at.button(key="let_go").click().run()
    assert "images selected" not in words(at)
    assert "picked" not in at.query_params


def test_the_mouse_draws_or_clicks() -> None:
    at = open_map()
    for mouse, dragmode in (("lasso", "lasso"), ("click", "pan")):
        at.segmented_control(key="mouse").set_value(mouse).run()
        (chart,) = charts(at)
        assert chart["layout"]["dragmode"] == dragmode


def test_a_large_selection_says_how_many_of_how_many() -> None:
    at = open_map()
    at.session_state["picked_kept"] = {DIGITS.digest: Selection(tuple(range(400)))}
    at.run()
    assert "24 of 400:" in words(at)
    assert len(pictures(at)) == 24
    assert at.query_params["picked"] == "0-399"


def test_a_lasso_around_half_of_all_images_comes_back_by_its_link() -> None:
    images = tuple(np.flatnonzero(np.random.default_rng(0).random(DIGITS.n_images) < 0.5).tolist())
    at = open_map()
    at.session_state["picked_kept"] = {DIGITS.digest: Selection(images)}
    at.run()
    link = at.query_params["picked"]
    assert len(link) <= 1_500
    again = open_map(picked=link)
    assert not again.warning
    assert f"**{len(images):,}** images selected" in words(again)
    assert again.query_params["picked"] == link
    (layer,) = samples(again)
    assert layer["selectedpoints"] == list(images)


@pytest.mark.parametrize("share", [0.02, 0.1, 0.5, 0.9])
def test_any_selection_of_fauna_fits_into_a_link(share: float) -> None:
    chosen = np.flatnonzero(np.random.default_rng(1).random(FAUNA.n_images) < share)
    selected = Selection(tuple(chosen.tolist()))
    assert 0 < len(selected.text) <= 1_500
    assert parse_selection(selected.text, FAUNA.n_images, 83) == selected
    assert parse_selection(selected.text, int(chosen[-1]), 83) is None  # other data, fewer images


def test_what_fits_into_no_link_is_told() -> None:
    many = np.flatnonzero(np.random.default_rng(2).random(100_000) < 0.5)
    assert Selection(tuple(many.tolist())).text == ""
    at = AppTest.from_function(_select_too_many, default_timeout=60)
    at.session_state["many"] = tuple(many.tolist())
    at.run()
    assert "fit into no link" in at.caption[0].value
    assert "picked" not in at.query_params


def _select_too_many() -> None:
    import streamlit as st

    from pages._ui.selection import Selection, select, selection

    select("here", Selection(st.session_state["many"]))
    selection("here", 100_000, 5)


def test_letters_that_stand_for_gigabytes_are_not_unpacked() -> None:
    bomb = base64.urlsafe_b64encode(zlib.compress(bytes(1_000_000), 9)).decode().rstrip("=")
    assert len(bomb) < 1_400
    tracemalloc.start()
    assert unpack(bomb, 1_000) is None
    assert tracemalloc.get_traced_memory()[1] < 200_000
    tracemalloc.stop()


def test_one_image_shows_its_neighbours_in_the_original_space() -> None:
    at = open_map(picked="42")
    unit = l2_normalize(DIGITS.features)
    rows, distances = nearest(unit, unit, 9, skip_self=True)
    same = (DIGITS.labels[rows[42]] == DIGITS.labels[42]).sum()
    assert f"{same} of 9 are of its own class" in words(at)
    name = DIGITS.class_names[DIGITS.labels[rows[42, 0]]]
    assert pictures(at)[1] == f"{name}, {distances[42, 0]:.2f}"
    (layer,) = samples(at)
    assert layer["selectedpoints"] == sorted([42, *rows[42].tolist()])


def test_a_prototype_shows_the_images_it_attracts() -> None:
    told = predict_test(run(DIGITS, "psr", seed=1).method, DIGITS, "att")
    hub = int(told.candidates[told.n1.argmax()])
    at = open_map(picked=f"c{hub}")
    assert f"nearest to **{told.n1.max():,}** test images" in words(at)
    name = DIGITS.class_names[hub]
    share = len(told.labels) / len(told.candidates)
    assert f"The most go to **{name}**: {told.n1.max():,}; an even share is {share:.0f}" in words(
        at
    )
    assert f"**{told.correct.mean():.0%}** of {len(told.labels):,} test images" in words(at)


def test_a_searched_class_gets_lines_from_its_mistaken_images() -> None:
    told = predict_test(run(DIGITS, "psr", seed=1).method, DIGITS, "att")
    wrong = [int((~told.correct & (told.labels == c)).sum()) for c in told.candidates]
    label = int(told.candidates[int(np.argmax(wrong))])
    at = open_map(on_map=DIGITS.class_names[label])
    lines = [t for t in drawn(at) if t.get("mode") == "lines"]
    assert [len(line["x"]) for line in lines] == [3 * max(wrong)] * 2
    assert len({line["line"]["dash"] for line in lines}) == 2


def test_training_moves_the_prototypes_over_the_fixed_samples() -> None:
    at = open_map(map_mode="training")
    assert not at.exception
    assert "Step **0** of" in words(at)
    before = drawn(at)
    slider = next(s for s in at.select_slider if s.key == "step")
    history = snapshots_of(run(DIGITS, "psr", seed=1), DIGITS)
    assert history is not None
    assert [int(option) for option in slider.options] == [s.step for s in history]
    slider.set_value(history[-1].step).run()
    finish(at)
    assert at.query_params["step"] == str(history[-1].step)
    after = drawn(at)
    assert any(t.get("name") == "way since the start" for t in after)
    for a, b in zip(
        (t for t in before if "customdata" in t),
        (t for t in after if "customdata" in t),
        strict=True,
    ):
        moved = np.abs(numbers(a["x"]) - numbers(b["x"])).max()
        assert (moved > 1e-3) == (numbers(a["customdata"]).max() < 0)


def test_a_method_without_steps_or_prototypes_says_so() -> None:
    at = open_map(run="s2v_ridge:lam=3.0", map_mode="training")
    assert "it has no steps" in words(at)
    assert len(drawn(at)) > 1
    at = open_map(run="v2s_ridge:lam=3.0")
    assert not at.exception
    assert "no prototypes among the images to draw" in words(at)
    assert not prototypes(at)


def test_live_the_prototypes_follow_the_knobs() -> None:
    at = open_map(map_mode="live")
    assert not at.exception
    assert "structure as RSA" in words(at)
    assert not any(t.get("mode") == "lines" for t in drawn(at))
    at.slider(key="lambda_similar").set_value(2.0).run()
    assert not at.exception
    assert "Refitted with λ₁ = 2, λ₂ = " in words(at)
    assert any(t.get("name") == "way since the last refit" for t in drawn(at))


def test_live_the_knobs_can_be_set_as_the_run_shown_has_them() -> None:
    at = open_map(map_mode="live", run="psr:lambda_similar=0.5,tau_similar=2.0")
    at.button(key="as_run").click().run()
    assert not at.exception
    assert at.slider(key="lambda_similar").value == 0.5
    assert at.session_state["live"].now.params["tau_similar"] == 2.0
    assert "as_run" not in [button.key for button in at.button]  # nothing to set
    at.slider(key="lambda_similar").set_value(0.4).run()
    assert "as_run" in [button.key for button in at.button]


def test_live_no_knobs_are_offered_of_a_run_that_has_none_or_larger_ones() -> None:
    for shown in ("s2v_ridge", "psr:lambda_similar=3.0"):
        at = open_map(map_mode="live", run=shown)
        assert not at.exception
        assert "as_run" not in [button.key for button in at.button]


def test_live_the_chart_stays_and_what_moves_is_all_that_is_sent() -> None:
    at = open_map(map_mode="live")
    for value in (2.0, 1.0):  # the first move draws the way from the fit before: another chart
        at.slider(key="lambda_similar").set_value(value).run()
    still = sent(at)
    for value in (0.0, 2.0, 0.0):  # and back
        at.slider(key="lambda_similar").set_value(value).run()
        assert not at.exception
        assert sent(at) == still
        pair = at.session_state["live"]
        told = predict_by(pair.now.prototypes, pair.now.method.space_, DIGITS)
        found = map_of(DIGITS, "att", "pca")
        assert found is not None
        np.testing.assert_allclose(drawn_by_class(at), found.place(pair.now.prototypes), atol=1e-4)
        (layer,) = samples(at)
        rows = rows_of(found.images, told)
        assert layer["text"] == hover_of(DIGITS.labels, DIGITS.class_names, told, rows)
        (chart,) = charts(at)
        at_first = charts_sent(at)[0]["layout"]["annotations"]
        assert chart["layout"]["annotations"] != at_first  # names go with their marks
    assert "x" not in traces_moved(at)["0"]  # the samples stay where they are


def test_live_another_selection_or_colour_is_another_chart() -> None:
    at = open_map(map_mode="live")
    at.slider(key="lambda_similar").set_value(2.0).run()
    charts_sent = [sent(at)]
    at.session_state["picked_kept"] = {DIGITS.digest: Selection((3, 4, 5))}
    at.run()
    charts_sent.append(sent(at))
    assert samples(at)[0]["selectedpoints"] == [3, 4, 5]
    at.segmented_control(key="technique").set_value("umap").run()
    finish(at)
    charts_sent.append(sent(at))
    at.selectbox(key="coloring").set_value("right / wrong").run()
    charts_sent.append(sent(at))
    assert all(a != b for a, b in itertools.pairwise(charts_sent))
    assert not traces_moved(at)
    at.slider(key="lambda_similar").set_value(0.0).run()
    seen = sum(len(numbers(layer["customdata"])) for layer in samples(at))
    assert seen == DIGITS.n_images  # however many change from right to wrong


def test_where_the_browser_cannot_move_it_the_chart_is_sent_anew() -> None:
    at = open_map(map_mode="live")
    at.slider(key="lambda_similar").set_value(2.0).run()
    at.session_state["following_map"] = {"unable": True}
    before = sent(at)
    for value in (1.0, 2.0):
        at.slider(key="lambda_similar").set_value(value).run()
        assert not at.exception
        assert sent(at) != before
        assert not traces_moved(at)
        before = sent(at)


def test_a_cancelled_map_can_be_begun_again(monkeypatch: pytest.MonkeyPatch) -> None:
    at = open_map()
    monkeypatch.setattr("pages._ui.work.MOMENT", 0.0)
    at.segmented_control(key="technique").set_value("tsne").run()
    at.button(key="cancel_map").click().run()
    finish(at)
    assert "Cancelled" in words(at)
    at.button(key="again_map").click().run()
    finish(at)
    assert not at.exception
    assert len(at.get("plotly_chart")) == 1


@pytest.mark.parametrize(
    "link",
    [
        "nonsense",
        "c77",
        "0-99999999",
        "5-x",
        "999999999999",
        "z",
        "zebra",
        "z!!!!",
        "zé",
        f"z{pack((5_000,))}",
        f"z{pack(())}",
        f"z{pack((3,))[:-4]}",
        f"z{pack((3,))}AAAA",
    ],
)
def test_a_selection_of_other_data_is_told(link: str) -> None:
    at = open_map(picked=link)
    assert not at.exception
    assert any("selection in the link" in warning.value for warning in at.warning)
    assert "images selected" not in words(at)


@pytest.mark.parametrize(
    "selection",
    [
        Selection(),
        Selection((0,)),
        Selection((1, 2, 3, 7, 9, 10)),
        Selection(prototype=0),
        Selection(typed=True),
        Selection(tuple(range(300))),
        Selection(tuple(range(0, 1_000, 2))),
    ],
)
def test_a_selection_survives_its_link(selection: Selection) -> None:
    if selection.text:
        assert parse_selection(selection.text, 1_000, 5) == selection
    else:
        assert selection == Selection()


def test_the_code_shown_makes_the_map() -> None:
    at = open_map()
    printed = run_code(at.code[0].value)
    found = map_of(DIGITS, "att", "pca")
    assert found is not None
    assert f"{found.map.trustworthiness} {found.map.continuity}" in printed


def made_by_the_code(at: AppTest) -> np.ndarray:
    """Where the code shown puts the prototypes."""
    code = next(each.value for each in at.code if "place" in each.value)
    printed = run_code(f"import json\n{code}\nprint(json.dumps(found.place(prototypes).tolist()))")
    return np.array(json.loads(printed.splitlines()[-1]))


def drawn_by_class(at: AppTest) -> np.ndarray:
    """Where the prototypes are drawn, in the order of their classes."""
    rows = {
        int(-1 - c): (x, y)
        for t in prototypes(at)
        for c, x, y in zip(numbers(t["customdata"]), numbers(t["x"]), numbers(t["y"]), strict=True)
    }
    return np.array([rows[c] for c in sorted(rows)])


@pytest.mark.parametrize("mode", ["run", "training"])
def test_the_code_shown_makes_the_prototypes_shown(mode: str) -> None:
    step = str(snapshots_of(run(DIGITS, "psr", seed=1), DIGITS)[1].step)
    at = open_map(map_mode=mode, **({"step": step} if mode == "training" else {}))
    np.testing.assert_allclose(made_by_the_code(at), drawn_by_class(at), atol=1e-4)


def test_the_code_of_a_live_refit_goes_the_way_it_went() -> None:
    at = open_map(map_mode="live")
    at.slider(key="lambda_similar").set_value(2.0).run()
    at.slider(key="lambda_similar").set_value(1.0).run()
    assert not at.exception
    np.testing.assert_allclose(made_by_the_code(at), drawn_by_class(at), atol=1e-4)


def test_a_centred_run_has_a_map_of_its_own() -> None:
    at = open_map(run="psr:center=True")
    assert not at.exception
    found = map_of(DIGITS, "att", "pca", center=True)
    assert found is not None
    assert f"Trustworthiness **{found.map.trustworthiness:.3f}**" in words(at)


def open_fauna(**query: str) -> AppTest:
    return open_map(**({"data": "fauna", "run": "psr"} | query))


def stars(at: AppTest) -> list[dict[str, Any]]:
    """What was in no fit: a class typed in."""
    return [t for t in drawn(at) if t.get("marker", {}).get("symbol") == "star"]


def switches(at: AppTest) -> list[Any]:
    return [toggle for toggle in at.toggle if toggle.key == "with_typed"]


@pytest.mark.parametrize("technique", ["pca", "umap"])
def test_a_class_typed_in_lies_where_its_prototype_does(technique: str) -> None:
    at = open_fauna(typed=TYPED, with_typed="true", technique=technique)
    assert not at.exception
    assert not at.warning
    assert stars(at) == drawn(at)[-1:]
    (star,) = stars(at)
    assert star["name"] == "horse + tiger"
    found = map_of(FAUNA, "att", technique, store=RunStore(shipped=SHIPPED))
    assert found is not None
    both = [FAUNA.class_names.index(name) for name in ("horse", "tiger")]
    row = FAUNA.embedding("att")[both].mean(axis=0, keepdims=True)
    (place,) = found.place(method_shown(at, FAUNA).prototypes(row))
    np.testing.assert_allclose([star["x"][0], star["y"][0]], place, atol=1e-4)


def test_a_class_typed_in_that_is_clicked_shows_what_it_attracts() -> None:
    at = open_fauna(typed=TYPED, with_typed="true", picked="typed")
    method = method_shown(at, FAUNA)
    row = parse_class(TYPED, FAUNA, "att").embedding(FAUNA, "att")
    found = attract(method, FAUNA, "att", row)
    assert len(found.attracted) > 5
    assert f"attracts **{len(found.attracted):,}** of 1,500 test images, beside all 30" in words(at)
    bright = {
        int(numbers(trace["customdata"])[place])
        for trace in sent(at)
        if trace["type"] == "scattergl" and "unselected" in trace
        for place in trace["selectedpoints"]
    }
    assert bright == set(found.images[found.attracted].tolist())
    assert str(int(found.images[found.attracted].min())) in run_code(at.code[-1].value)


def test_a_class_typed_in_that_is_selected_and_not_shown_is_told() -> None:
    assert "Selected is a class typed in, and none is shown here." in words(
        open_map(picked="typed")
    )


def test_a_prototype_that_is_no_candidate_says_so() -> None:
    horse = FAUNA.class_names.index("horse")
    said = words(open_fauna(picked=f"c{horse}"))
    assert "**horse** is no candidate" in said
    assert "0 of 0" not in said


def test_a_class_typed_in_is_shown_only_when_asked_for() -> None:
    at = open_fauna(typed=TYPED)
    (switch,) = switches(at)
    assert not switch.value
    assert not stars(at)
    switch.set_value(True).run()
    assert [star["name"] for star in stars(at)] == ["horse + tiger"]
    at.toggle(key="with_typed").set_value(False).run()
    assert not stars(at)


def test_live_a_class_typed_in_moves_with_the_knobs() -> None:
    at = open_fauna(map_mode="live", typed=TYPED, with_typed="true")
    (star,) = stars(at)
    before = star["x"][0], star["y"][0]
    at.slider(key="lambda_similar").set_value(2.0).run()
    assert not at.exception
    (star,) = stars(at)
    assert (star["x"][0], star["y"][0]) != before
    found = map_of(FAUNA, "att", "pca", store=RunStore(shipped=SHIPPED))
    assert found is not None
    method = at.session_state["live"].now.method
    both = [FAUNA.class_names.index(name) for name in ("horse", "tiger")]
    row = FAUNA.embedding("att")[both].mean(axis=0, keepdims=True)
    (place,) = found.place(method.prototypes(row))
    np.testing.assert_allclose([star["x"][0], star["y"][0]], place, atol=1e-4)


def test_while_training_it_is_said_why_a_class_typed_in_is_not_shown() -> None:
    at = open_fauna(map_mode="training", typed=TYPED, with_typed="true")
    assert not switches(at)
    assert not stars(at)
    assert "The class typed in is not shown here" in words(at)
    assert "The class typed in" not in words(open_fauna(map_mode="training"))


def test_the_keyboard_selects_the_images_or_the_prototype_of_the_class_searched() -> None:
    at = open_map(on_map="seven")
    seven = DIGITS.class_names.index("seven")
    images = np.flatnonzero(DIGITS.labels == seven)
    at.button(key="select_images").click().run()
    assert f"**{len(images)}** images selected" in words(at)
    (layer,) = samples(at)
    assert layer["selectedpoints"] == images.tolist()
    at.button(key="select_prototype").click().run()
    assert "The prototype of **seven** is nearest to" in words(at)
    assert at.query_params["picked"] == f"c{seven}"
    at.selectbox(key="on_map").set_value("no class").run()
    assert not [b for b in at.button if b.key in ("select_images", "select_prototype")]
    without = open_map(on_map="seven", run="v2s_ridge:lam=3.0")
    assert [b.key for b in without.button if b.key.startswith("select_")] == ["select_images"]


@pytest.mark.parametrize(
    ("mode", "picked"),
    [("run", "c7"), ("training", "1500-1600"), ("live", "1500-1600.1700")],
)
def test_the_code_of_a_selection_says_what_is_said_of_its_images(mode: str, picked: str) -> None:
    seven = DIGITS.class_names.index("seven")
    at = open_map(map_mode=mode, picked=picked.replace("c7", f"c{seven}"))
    code = next(each.value for each in at.code if "told.margin[row]" in each.value)
    printed = [line.split() for line in run_code(code).splitlines()]
    assert printed
    if picked == "c7":
        assert f"nearest to **{len(printed)}** test images" in words(at)
        assert {name for _, name, _, _ in printed} == {"seven"}
    else:
        assert {int(image) for image, *_ in printed} == set(
            parse_selection(picked, 1_797, 10).images  # type: ignore[union-attr]
        ) & set(DIGITS.split.test_unseen.tolist())
    shown = [text for text in pictures(at) if plain("(") in text]
    said = {plain(f"{float(score):.2f} ({float(margin):+.3f})") for _, _, score, margin in printed}
    assert shown
    assert all(any(text.endswith(end) for end in said) for text in shown)


def test_without_a_class_typed_in_there_is_no_switch() -> None:
    at = open_fauna(with_typed="true")
    assert not at.exception
    assert not at.warning
    assert not switches(at)
    assert not stars(at)


def test_a_class_typed_in_bears_the_name_that_it_was_given() -> None:
    at = open_fauna(typed=TYPED, with_typed="true", called="a striped horse")
    assert [star["name"] for star in stars(at)] == ["a striped horse"]
    written = [note["text"] for note in charts(at)[0]["layout"]["annotations"]]
    assert "a striped horse" in written


def test_the_class_left_on_inference_can_be_shown_and_goes_into_the_link() -> None:
    at = visit("pages/7_Inference.py", inference="class", typed=TYPED)
    at.query_params.clear()
    finish(at.switch_page("pages/3_Embedding_map.py").run())
    (switch,) = switches(at)
    assert "typed" not in at.query_params
    switch.set_value(True).run()
    assert [star["name"] for star in stars(at)] == ["horse + tiger"]
    assert at.query_params["typed"] == TYPED


@pytest.mark.parametrize(
    ("link", "says"),
    [
        ({"typed": "unicorn"}, "got 'unicorn'"),
        ({"typed": "horse;sparkle=1"}, "an attribute of fauna"),
        ({"typed": "![](http://x.example/y.png)"}, "\\!\\[\\]"),
        ({"typed": TYPED, "data": "digits"}, "a class of digits"),
    ],
)
def test_a_link_that_makes_no_class_gets_one_sentence(link: dict[str, str], says: str) -> None:
    at = open_fauna(with_typed="true", **link)
    assert not at.exception
    (warning,) = at.warning
    assert "The class in the link cannot be made" in warning.value
    assert says in warning.value
    assert prototypes(at)  # and the map is there
    assert not stars(at)


def test_a_method_without_prototypes_has_no_place_for_a_class_typed_in() -> None:
    at = open_fauna(run="v2s_ridge", typed=TYPED, with_typed="true")
    assert not at.exception
    assert samples(at)
    assert not switches(at)
    assert not stars(at)


def test_the_table_of_a_selection_has_every_image_and_what_is_said_of_it() -> None:
    data = DIGITS
    told = predict_test(run(data, "s2v_ridge").method, data, "att")
    images = np.array([int(data.split.train[0]), int(told.images[5])])
    table = selection_table(data, images, told)
    assert table["image"].tolist() == images.tolist()
    assert table["class"].tolist() == [data.class_names[data.labels[i]] for i in images]
    assert table["predicted"].tolist() == ["", data.class_names[told.predicted[5]]]
    assert table[["score", "margin"]].iloc[0].isna().all()
    assert table["margin"][1] == pytest.approx(told.margin[5])
    assert table["score"][1] == pytest.approx(told.scores[5].max())


def test_the_pictures_of_a_selection_say_both_classes_score_and_margin() -> None:
    told = predict_test(run(DIGITS, "psr", seed=1).method, DIGITS, "att")
    wrong, names = np.flatnonzero(~told.correct)[:3], DIGITS.class_names
    at = open_map(picked=Selection(tuple(told.images[wrong].tolist())).text)
    assert pictures(at) == [
        plain(
            f"{names[told.labels[row]]} → {names[told.predicted[row]]} "
            f"{told.scores[row].max():.2f} ({told.margin[row]:+.3f})"
        )
        for row in wrong
    ]
    assert "score of the predicted" in words(at)
