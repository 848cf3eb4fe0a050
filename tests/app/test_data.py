"""The page Data without a browser: what is loaded, folders checked, files uploaded."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest

from tests.app.visitor import pictures, visit, words
from zsl_core.datasets import load_dataset
from zsl_core.datasets.upload import example_files

PAGE = "pages/9_Data.py"


@pytest.mark.parametrize("data", ["fauna", "imagenet_classes", "digits", "gaussian"])
def test_what_is_loaded_is_counted(data: str) -> None:
    at = visit(PAGE, data=data)
    dataset = load_dataset(data)
    numbers = [metric.value for metric in at.metric]
    assert numbers[0] == f"{dataset.n_images:,}"
    assert numbers[2:4] == [str(len(dataset.seen_classes)), str(len(dataset.unseen_classes))]
    table = at.dataframe[0].value
    assert list(table["class"]) == list(dataset.class_names)
    assert table["images"].tolist() == np.bincount(dataset.labels).tolist()
    assert (table["kind"] == "unseen").sum() == len(dataset.unseen_classes)
    if data in ("fauna", "digits"):
        assert table["picture"].str.startswith("data:image/webp;base64,").all()


def test_licences_are_told_where_there_are_any() -> None:
    assert "GloVe 6B" in words(visit(PAGE))


def test_one_class_has_its_attributes_and_pictures() -> None:
    at = visit(PAGE, data_view="class", of_class="okapi")
    table = at.dataframe[0].value
    assert table["value"].is_monotonic_decreasing
    assert len(table) == 60
    assert len(pictures(at)) == 24
    assert "24 of the 50 images of okapi, unseen" in words(at)


def test_one_attribute_has_its_classes() -> None:
    at = visit(PAGE, data_view="attribute", attribute="stripes")
    assert len(at.get("plotly_chart")) == 1
    assert "Mean of seen classes 0." in words(at)
    at.selectbox(key="data").set_value("imagenet_classes").run()
    assert not at.exception
    assert "have no attribute names" in words(at)


@pytest.mark.parametrize("name", ["data_view", "of_class"])
def test_a_link_that_asks_for_what_there_is_not_says_so(name: str) -> None:
    at = visit(PAGE, **{"data_view": "class", name: "nosuch"})
    (warning,) = at.warning
    assert "'nosuch'" in warning.value


def test_a_folder_is_checked(tmp_path: Path, xlsa17_root: Path) -> None:
    at = visit(PAGE, data_view="get")
    assert "xlsa17.zip" in words(at)
    at.text_input(key="check").set_value(str(xlsa17_root)).run()
    assert "CUB100" in at.success[0].value
    assert "AWA2" in at.warning[0].value
    assert "res101.mat" in words(at)
    at.text_input(key="check").set_value(str(xlsa17_root / "CUB100")).run()
    assert "**CUB100**" in at.success[0].value
    assert not at.warning
    at.text_input(key="check").set_value(str(tmp_path)).run()
    assert "No data set in it" in at.warning[0].value


def test_a_folder_that_is_none_gets_one_sentence(tmp_path: Path) -> None:
    at = visit(PAGE, data_view="get")
    for bad in (str(tmp_path / "nowhere"), "~nobody/here", "/" + 300 * "x"):
        at.text_input(key="check").set_value(bad).run()
        assert not at.exception
        assert len(at.error) == 1, bad


def test_the_views_of_own_data_are_there_while_the_chosen_folder_is_not() -> None:
    at = visit(PAGE, data_view="get", data="folder", folder="/nowhere")
    assert "xlsa17.zip" in words(at)
    assert "/nowhere" in at.error[0].value


def test_the_uploaded_example_becomes_the_data_of_all_pages() -> None:
    arrays, table = example_files(load_dataset("digits"))
    at = visit(PAGE, data_view="upload")
    assert not at.button
    at.file_uploader(key="arrays").set_value(("mine.npz", arrays, "application/zip")).run()
    assert "but got neither" in at.error[0].value  # the table is not there yet
    at.file_uploader(key="table").set_value(("mine.csv", table, "text/csv")).run()
    assert not at.exception
    assert "1,797 images with 64 features, 7 seen and 3 unseen classes" in at.success[0].value
    at.button(key="use").click().run()
    assert not at.exception
    assert at.selectbox(key="data").value == "upload"
    assert at.metric[0].value == "1,797"
    at.switch_page("pages/1_Relations.py").run()
    assert not at.exception
    assert at.selectbox(key="data").value == "upload"


def test_bad_files_get_one_sentence_each() -> None:
    at = visit(PAGE, data_view="upload")
    buffer = io.BytesIO()
    np.savez(buffer, features=np.array([{}], dtype=object), labels=np.zeros(1, dtype=int))
    for content, says in ((b"junk", "damaged"), (buffer.getvalue(), "never read")):
        at.file_uploader(key="arrays").set_value(("mine.npz", content, "application/zip")).run()
        assert not at.exception
        assert says in at.error[0].value
        assert not at.button


def test_a_link_to_an_upload_of_another_session_says_so() -> None:
    at = visit(PAGE, data="upload")
    assert "but got 'upload': this is fauna" in at.warning[0].value
