"""Each page runs without a browser, and bad input gets its sentence."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.io
from streamlit.testing.v1 import AppTest

from pages._ui import scenes
from tests.app.visitor import (
    charts,
    finish,
    link_of,
    numbers,
    page_at,
    pictures,
    run_code,
    visit,
    words,
)
from zsl_core.datasets import load_dataset
from zsl_core.runs.experiment import remembered_params, run
from zsl_core.runs.jobs import Job
from zsl_core.runs.store import SHIPPED, RunStore
from zsl_core.training import devices

SCENES = {
    "1 Images to words": "an even share is",
    "2 Words to images": "maps each description among the images instead",
    "3 Keep the relations": "of this holds on test images",
    "4 Beside SYNC": "Among unseen classes alone (T1)",
}


def test_home_tells_each_scene_with_its_picture_and_a_way_on() -> None:
    at = visit("app.py")
    for scene, said in SCENES.items():
        at.segmented_control(key="scene").set_value(scene).run()
        assert not at.exception
        # Scene 3 has two: what PSR does about hubs, and what about structure.
        assert len(at.get("plotly_chart")) == 1 + scene.startswith("3")
        assert said in words(at)


def test_colour_caption_and_link_follow_what_is_said_about_hubs() -> None:
    at = visit("app.py")
    assert "**Hubs**" in words(at)
    assert "A steep start is a hub" in words(at)
    assert len(set(charts(at)[0]["data"][0]["marker"]["color"])) == 2
    assert link_of(at, "Whose images does the hub swallow?")["errors"] == "hubs"
    at = visit("app.py", data="digits")
    assert "says little about hubs" in words(at)
    assert "A steep start is a hub" not in words(at)
    assert len(set(charts(at)[0]["data"][0]["marker"]["color"])) == 1
    assert link_of(at, "Whose images does the top class take?")["errors"] == "hubs"


def test_the_class_that_lost_its_neighbour_is_found_on_the_map() -> None:
    at = visit("app.py", scene="2 Words to images")
    asked = link_of(at, "See the prototypes among the images")
    assert f"next to **{asked['on_map']}** in meaning" in words(at)
    there = visit("pages/3_Embedding_map.py", **asked)
    assert there.selectbox(key="on_map").value == asked["on_map"]
    assert not there.warning


@pytest.mark.parametrize("scene", SCENES)
def test_what_a_scene_draws_can_be_taken_away(scene: str, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: dict[str, Any] = {}
    monkeypatch.setattr(scenes, "export", lambda name, **parts: taken.update(parts))
    at = visit("app.py", data="digits", scene=scene)
    table, (first, *_) = taken["table"], charts(at)
    if scene.startswith("4"):
        assert list(table["method"]) == list(first["data"][0]["y"])
        for column, bars in zip(table.columns[1:], first["data"], strict=True):
            shown = [np.nan if text == "none" else float(text) for text in bars["text"]]
            np.testing.assert_allclose(table[column], shown, atol=0.051)
        return
    digits = load_dataset("digits")
    unseen = digits.unseen_classes
    assert list(table["class"]) == [digits.class_names[c] for c in unseen]
    images = digits.labels[digits.split.test_unseen]
    assert list(table["images of it"]) == [int((images == c).sum()) for c in unseen]
    drawn = first["data"]
    assert len(table.columns) == 2 + len(drawn) == 2 + int(scene[0])
    for column, one in zip(table.columns[2:], drawn, strict=True):
        counts = dict(zip(one["customdata"], numbers(one["y"]), strict=True))
        assert pd.Series(counts)[table["class"]].tolist() == table[column].tolist()


def test_the_code_of_a_scene_says_what_the_scene_says() -> None:
    at = visit("app.py", data="digits", scene="2 Words to images")
    (code,) = (each.value for each in at.code)
    said = run_code(code).strip().splitlines()
    assert len(said) >= 3
    assert set(said) <= {each.value for each in at.markdown}


def test_home_opens_on_fauna_with_its_animals() -> None:
    at = page_at("app.py").run()
    assert at.selectbox(key="data").value == "fauna"
    assert len(pictures(at)) == 10
    assert "zebra" in pictures(at)


@pytest.mark.parametrize("split", ["random", "far"])
def test_the_imagenet_classes_and_their_splits(split: str) -> None:
    # Of the default embedding the answer is there at once.
    at = page_at("app.py", data="imagenet_classes", split=split, embedding="glove").run()
    assert not at.exception
    assert any("800 seen and 200 unseen" in caption.value for caption in at.caption)
    assert at.segmented_control(key="split").value == split
    at.button(key="cancel_home").click().run()
    finish(at)
    assert any("Cancelled" in info.value for info in at.info)
    at.button(key="again_home").click().run()
    at.button(key="cancel_home").click().run()
    finish(at)
    assert not at.exception


@pytest.mark.parametrize(
    ("name", "asked", "shown"),
    [("data", "nosuch", "fauna"), ("embedding", "nope", "att"), ("split", "3", "random")],
)
def test_a_link_that_asks_for_what_there_is_not_says_so(name: str, asked: str, shown: str) -> None:
    data = {"data": "imagenet_classes"} if name == "split" else {}
    at = page_at("app.py", **data, **{name: asked}).run()
    assert not at.exception
    (warning,) = at.warning
    assert f"`{name}` in the link" in warning.value
    assert f"but got '{asked}': this is {shown}." in warning.value
    finish(at)


def test_train_page_trains_at_first_sight_and_shows_the_rivals() -> None:
    at = visit("pages/2_Train.py")
    assert not at.exception
    table = at.dataframe[0].value
    assert list(table["method"]) == [
        "PSR",
        "Semantic → visual ridge",
        "Visual → semantic ridge",
        "SYNC",
    ]
    assert table["T1"].between(0, 100).all()


def test_a_moved_slider_says_so_and_train_uses_it() -> None:
    at = visit("pages/2_Train.py")
    before = at.dataframe[0].value["H"][0]
    at.slider(key="lambda_similar").set_value(2.0).run()
    assert any("settings have changed" in caption.value for caption in at.caption)
    at.button(key="train").click().run()
    finish(at)
    assert not any("settings have changed" in caption.value for caption in at.caption)
    assert at.dataframe[0].value["H"][0] != before


def test_test_classes_are_shown_only_when_asked_for() -> None:
    at = visit("pages/2_Train.py")
    assert any("validation classes" in caption.value for caption in at.caption)
    at.segmented_control(key="measure").set_value("test").run()
    finish(at)
    assert any("test classes" in caption.value for caption in at.caption)


def test_the_knobs_can_be_set_as_cross_validated() -> None:
    at = visit("pages/2_Train.py")
    fauna = load_dataset("fauna")
    params = remembered_params(fauna, "psr", class_embedding="att", store=RunStore(shipped=SHIPPED))
    assert params is not None
    at.segmented_control(key="measure").set_value("test").run()
    finish(at)
    at.slider(key="lambda_reconstruction").set_value(0.5)
    at.slider(key="lambda_dissimilar").set_value(0.2)
    at.selectbox(key="expectation").set_value("exact")
    at.toggle(key="center").set_value(True).run()
    at.button(key="as_chosen").click().run()
    assert not at.exception
    tau = next(slider for slider in at.slider if slider.key.startswith("tau_similar_"))
    assert tau.value == params["tau_similar"]
    assert at.slider(key="lambda_similar").value == params["lambda_similar"]
    assert at.select_slider(key="lambda_kernel").value == params["lambda_kernel"]
    at.button(key="train").click().run()
    finish(at)
    best = run(fauna, "psr", params, class_embedding="att").report["zsl"]["top1"]
    assert at.dataframe[0].value["T1"][0] == pytest.approx(100 * best, abs=0.05)


@pytest.mark.parametrize("measure", ["validation", "test"])
def test_the_copied_code_trains_the_same_run(measure: str) -> None:
    at = visit("pages/2_Train.py", data="digits", measure=measure)
    (code,) = at.code
    printed = run_code(code.value)
    value = float(printed.split("'top1': ")[1].split(",")[0])
    assert at.dataframe[0].value["T1"][0] == pytest.approx(100 * value)


@pytest.mark.parametrize("page", ["app.py", "pages/2_Train.py"])
def test_a_folder_that_holds_nothing_gets_one_sentence(page: str, tmp_path: Path) -> None:
    at = page_at(page).run()
    at.selectbox(key="data").set_value("folder").run()
    assert not at.exception
    assert "Type the path" in at.info[0].value
    for bad in (str(tmp_path / "nowhere"), "~nobody/here", "/" + 300 * "x"):
        at.text_input(key="folder").set_value(bad).run()
        assert not at.exception
        assert len(at.error) == 1, bad


def test_a_truncated_file_gets_one_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "BIRDS"
    folder.mkdir()
    scipy.io.savemat(folder / "att_splits.mat", {"att": np.eye(4)})
    (folder / "res101.mat").write_bytes(b"MATLAB 5.0 MAT-file" + b"\0" * 200)
    at = page_at("pages/2_Train.py").run()
    at.selectbox(key="data").set_value("folder").run()
    at.text_input(key="folder").set_value(str(folder)).run()
    assert not at.exception
    assert "BIRDS" in at.error[0].value


def test_of_several_folders_one_that_can_be_read_comes_first(xlsa17_root: Path) -> None:
    at = page_at("app.py").run()
    at.selectbox(key="data").set_value("folder").run()
    at.text_input(key="folder").set_value(str(xlsa17_root)).run()
    assert not at.error
    assert at.selectbox(key="name").value == "CUB100"


def test_a_device_that_is_not_there_gets_its_sentence_and_the_page_lives_on() -> None:
    lacking = next(each for each in ("mps", "cuda") if each not in devices())
    at = visit("pages/2_Train.py", data="digits", device=lacking)
    (warning,) = at.warning
    assert f"or 'cpu', but got '{lacking}': this is auto." in warning.value
    assert at.selectbox(key="device").options == list(devices())
    assert "device" not in at.query_params
    assert at.dataframe[0].value["T1"].between(0, 100).all()


def test_the_device_is_in_the_link() -> None:
    at = visit("pages/2_Train.py", data="digits", device="cpu")
    assert at.session_state["tasks"]["train"].about[0].params["device"] == "cpu"
    assert at.query_params["device"] == "cpu"


def cancel_after_a_few(at: AppTest, steps: int) -> None:
    """On the page Train: begin to train a network, and cancel as soon as some of it is drawn."""
    at.selectbox(key="encoder").set_value("mlp").run()
    at.number_input(key="steps").set_value(steps).run()
    at.button(key="train").click().run()
    job = at.session_state["tasks"]["train"].job
    while len(job.look().payload or []) < 3:
        assert not job.done
    at.button(key="cancel").click().run()
    finish(at)


def test_cancel_keeps_what_was_learnt() -> None:
    at = visit("pages/2_Train.py")
    cancel_after_a_few(at, steps=5_000)
    assert not at.exception
    assert any("Cancelled at step" in warning.value for warning in at.warning)


def test_resume_trains_the_rest_and_the_rivals_and_says_that_it_is_not_kept() -> None:
    at = visit("pages/2_Train.py", data="digits", measure="test")
    before = len(list(RunStore().root.glob("*/config.json")))
    cancel_after_a_few(at, steps=1_500)
    assert len(at.dataframe[0].value) == 1
    at.button(key="resume").click().run()
    finish(at)
    assert len(at.dataframe[0].value) == 4
    assert any("Not kept: it was cancelled" in warning.value for warning in at.warning)
    assert not any("Cancelled" in warning.value for warning in at.warning)
    assert "resume" not in [button.key for button in at.button]
    assert len(list(RunStore().root.glob("*/config.json"))) == before
    ours = at.session_state["tasks"]["train"].job.result()[0]
    assert ours.history[-1]["step"] == 1_500


def test_resume_trains_the_rivals_that_are_not_there_yet() -> None:
    at = visit("pages/2_Train.py", data="digits", measure="test")
    task = at.session_state["tasks"]["train"]
    runs = task.job.result()
    cut = replace(task, job=Job(ThreadPoolExecutor(1), lambda job: runs[:2]))
    assert cut.job.wait(10)
    at.session_state["tasks"] = {"train": cut}
    at.run()
    assert any("before all rivals were trained" in warning.value for warning in at.warning)
    at.button(key="resume").click().run()
    finish(at)
    assert len(at.dataframe[0].value) == 4
    assert at.session_state["tasks"]["train"].job.result()[0] is runs[0]


def test_the_page_works_on_real_photos(xlsa17_root: Path) -> None:
    at = page_at("pages/2_Train.py").run()
    at.selectbox(key="data").set_value("folder").run()
    at.text_input(key="folder").set_value(str(xlsa17_root / "CUB100")).run()
    finish(at)
    assert not at.exception
    assert at.dataframe[0].value["T1"][0] > 20


def test_each_data_set_keeps_its_class_embedding() -> None:
    at = visit("app.py", embedding="minilm")
    chosen = {"fauna": "minilm"}
    for data in ("digits", "imagenet_classes", "fauna", "digits", "imagenet_classes", "fauna"):
        at.selectbox(key="data").set_value(data).run()
        finish(at)
        assert not at.warning, data
        asked = at.query_params.get("embedding")
        assert asked == chosen.get(data), data  # none where it is the data's first
        if data == "imagenet_classes" and asked is None:
            at.segmented_control(key="embedding").set_value("glove").run()
            chosen[data] = "glove"
