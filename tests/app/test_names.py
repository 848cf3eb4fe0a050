"""Names of classes are words on every page: nothing in them is marked up, and nothing fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from pages._ui.selection import Selection
from tests.app.visitor import REPOSITORY, charts, finish, page_at, pictures
from zsl_core.datasets import ZSLDataset, load_dataset

SPAN = '<span style="cursor:url(http://evil.example/e.png),auto">s</span>'
EVIL = (
    "![x](http://evil.example/a.png)",
    "*starred*",
    "_under_",
    "$x$",
    ":red[x]",
    f"<b>bold</b>{SPAN}",
    "`code`",
    "![y](http://evil.example/b.png)",  # the last three are unseen
    "[z](http://evil.example) ![z](http://evil.example/c.png)",
    f':red[![w](http://evil.example/d.png "w")]{SPAN}',
)
HOME, RELATIONS, TRAIN, MAP, SCORES, COMPARE, ERRORS, INFERENCE, SWEEP, DATA = (
    "app.py",
    *sorted(f"pages/{path.name}" for path in (REPOSITORY / "pages").glob("*.py")),
)
VIEWS: list[tuple[str, dict[str, str]]] = [
    *((HOME, {"scene": scene}) for scene in ("1 Images to words", "2 Words to images")),
    *((HOME, {"scene": scene}) for scene in ("3 Keep the relations", "4 Beside SYNC")),
    *((RELATIONS, {"relations_view": view}) for view in ("pairs", "graph", "class")),
    *((RELATIONS, {"relations_view": view}) for view in ("quadruplet", "live")),
    (TRAIN, {}),
    *((MAP, {"map_mode": mode, "technique": "pca"}) for mode in ("run", "training", "live")),
    (MAP, {"picked": "c8", "technique": "pca", "on_map": EVIL[8]}),
    (MAP, {"picked": "7", "technique": "pca"}),
    (MAP, {"picked": "0-30", "technique": "pca"}),
    *(
        (SCORES, {"scores": view, "among": among})
        for view in ("one image", "one class", "all classes")
        for among in ("unseen", "all")
    ),
    (SCORES, {"with_typed": "true", "typed": f"{EVIL[3]}*1", "called": EVIL[0]}),
    *((COMPARE, {"view": view}) for view in ("measures", "trade-off", "seen and unseen")),
    *((COMPARE, {"view": view}) for view in ("class by class", "two maps")),
    *((ERRORS, {"errors": view}) for view in ("confusions", "worst and mildest")),
    *((ERRORS, {"errors": view}) for view in ("hubs", "two methods")),
    (ERRORS, {"errors": "confusions", "true": EVIL[7], "predicted": EVIL[7]}),
    (INFERENCE, {"landing": "True"}),
    (INFERENCE, {"inference": "class", "landing": "True", "without": EVIL[8]}),
    (SWEEP, {}),
    *((DATA, {"data_view": view}) for view in ("loaded", "class", "attribute", "get", "upload")),
]
TAGS = re.compile("<(?!/?(?:b|br|sub|extra)>)")  # of a chart; our own have no attributes
LIVE = re.compile(r"(?<!\\)(?:!\[|\]\(http://evil|\$x\$|\*starred|_under|`code)|(?<![\\\w]):red\[")


def evil(name: str = "upload:evil") -> ZSLDataset:
    """The digits with names that would fetch pictures; pictures of its own if called digits."""
    digits = load_dataset("digits")
    assert digits.attribute_names is not None
    attributes = tuple(f"{EVIL[0]} {each} {SPAN}" for each in digits.attribute_names)
    return replace(digits, class_names=EVIL, attribute_names=attributes, name=name)


def opened(path: str, query: dict[str, str], data: ZSLDataset) -> AppTest:
    at = page_at(path, **query)
    at.session_state["uploaded"], at.session_state["data"] = data, "upload"
    return finish(at.run())


def plotted(at: AppTest) -> Iterator[str]:
    """Every text of the charts, in which Plotly reads tags."""
    left: list[Any] = [*charts(at)]
    while left:
        value = left.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict | list):
            left += value.values() if isinstance(value, dict) else value


def markdown(at: AppTest) -> list[str]:
    """Every text that the browser reads as Markdown."""
    said: list[Any] = [*at.markdown, *at.caption, *at.info, *at.warning, *at.error, *at.success]
    texts = [each.value for each in [*said, *at.title, *at.header, *at.subheader]]
    texts += [text for each in at.metric for text in (each.label, each.value, each.delta)]
    widgets: list[Any] = [*at.slider, *at.select_slider, *at.selectbox, *at.multiselect, *at.button]
    widgets += [*at.button_group, *at.toggle, *at.number_input, *at.text_input, *at.expander]
    texts += [text for each in widgets for text in (each.label, getattr(each, "help", ""))]
    texts += [option for each in at.button_group for option in each.options]
    return [text for text in texts if text] + pictures(at)


@pytest.mark.parametrize("name", ["upload:evil", "digits:evil"])
@pytest.mark.parametrize(("path", "query"), VIEWS, ids=lambda value: str(value))
def test_a_name_is_no_markdown(path: str, query: dict[str, str], name: str) -> None:
    at = opened(path, query, evil(name=name))
    assert not [text for text in markdown(at) if LIVE.search(text)]
    assert not [text for text in plotted(at) if TAGS.search(text)]


def test_two_maps_with_a_selection() -> None:
    data = evil()
    at = page_at(COMPARE, view="two maps", technique="pca", runs="s2v_ridge;psr:gamma=0.5")
    at.session_state["uploaded"], at.session_state["data"] = data, "upload"
    images = tuple(data.split.test_unseen[:30].tolist())
    at.session_state["picked_kept"] = {data.digest: Selection(images)}
    finish(at.run())
    texts = markdown(at)
    assert any("images selected" in text for text in texts)
    assert not [text for text in texts if LIVE.search(text)]


def test_photos_on_home(tmp_path: Path) -> None:
    path = tmp_path / "grey.png"
    Image.new("L", (8, 8)).save(path)
    data = evil()
    at = opened(HOME, {}, replace(data, image_paths=(str(path),) * data.n_images))
    assert any("evil.example" in caption for caption in pictures(at))
    assert not [text for text in markdown(at) if LIVE.search(text)]
