"""Every page on the data that are not the default: it opens, ends and shows something.

Fauna and digits have tests of their own for each page; here are real photos, made-up classes, and
the thousand classes, on which what is not precomputed takes minutes and so is begun and cancelled.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.build.runs import EVERY_PAGE, is_waiting
from tests.app.visitor import finish, page_at, pictures, visit, words

PAGES = [page for page, _ in EVERY_PAGE]
MAP, SWEEP, TRAIN = "pages/3_Embedding_map.py", "pages/8_Sweep.py", "pages/2_Train.py"
LONG = {SWEEP, TRAIN}  # on a thousand classes
PHOTOS = {  # where photos are looked at -> how many at least
    "app.py": 10,
    MAP: 24,
    "pages/4_Scores.py": 2,
    "pages/6_Errors.py": 2,
    "pages/7_Inference.py": 2,
}


@pytest.fixture
def cub100(shared: Path) -> dict[str, str]:
    """The link to real photos of birds."""
    return {
        "data": "folder",
        "folder": str(shared / "datasets" / "xlsa17" / "data" / "CUB100"),
        "photos": str(shared / "datasets" / "images" / "CUB100"),
    }


@pytest.fixture(autouse=True)
def _one_store(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """One store for all tests here: what a page trained, the next one finds, as in a visit."""
    monkeypatch.setenv("ZSL_STORE", str(tmp_path_factory.getbasetemp() / "all_data"))


def opened(page: str, query: dict[str, str]) -> AppTest:
    """A page drawn to its end, its sweep a small one; it has something to look at."""
    if page == MAP:
        query = {**query, "picked": "0-40"}  # images selected
    if page == SWEEP:
        query = {**query, "grid": "3 by 3"}
    at = visit(page, **query)
    if page == SWEEP:
        assert at.segmented_control(key="grid").value == "3 by 3"
    assert not [*at.error, *at.warning], [each.value for each in [*at.error, *at.warning]]
    assert [*at.get("plotly_chart"), *at.dataframe]
    return at


@pytest.mark.parametrize("page", PAGES)
def test_gaussian(page: str) -> None:
    at = opened(page, {"data": "gaussian"})
    assert "2,400 images" in words(at)
    assert pictures(at) == []


@pytest.mark.parametrize("page", PAGES)
def test_cub100_with_its_photos(page: str, cub100: dict[str, str]) -> None:
    at = opened(page, cub100)
    assert "73 seen and 27 unseen classes" in words(at)
    shown = [image.url for each in at.get("image") for image in each.proto.imgs]
    assert len(shown) >= PHOTOS.get(page, 0)
    # Missing photos are one and the same grey square; of a photo may be shown twice only the best.
    assert len(set(shown)) >= len(shown) - 1
    if page == MAP:
        assert "**41** images selected" in words(at)


@pytest.mark.parametrize("page", [page for page in PAGES if page not in LONG])
def test_imagenet_classes(page: str) -> None:
    at = visit(page, data="imagenet_classes")
    assert not [*at.error, *at.warning], [each.value for each in [*at.error, *at.warning]]
    assert "800 seen and 200 unseen classes" in words(at)
    assert [*at.get("plotly_chart"), *at.dataframe]


@pytest.mark.parametrize("page", sorted(LONG))
def test_what_takes_minutes_on_a_thousand_classes_says_so_and_can_be_cancelled(page: str) -> None:
    at = page_at(page, data="imagenet_classes").run()
    if page == SWEEP:
        assert "a run may take half a minute, and the sweep has 9" in words(at)
        at.button(key="begin").click().run()
    assert not at.exception
    assert is_waiting(at)
    (progress,) = at.get("progress")
    assert progress.proto.text
    (cancel,) = (each for each in at.button if each.label == "Cancel")
    cancel.click().run()
    finish(at)
    told = " ".join(each.value for each in [*at.info, *at.warning])
    assert "Cancelled" in told, told
    assert not at.error
