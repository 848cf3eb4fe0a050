"""A lesson on every page: the page is whole, and nothing in it is to be taken away."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from data.build.runs import EVERY_PAGE
from tests.app.visitor import visit

PAGES = [page for page, _ in EVERY_PAGE]


def exports(at: AppTest) -> int:
    return len(at.get("download_button"))


@pytest.mark.parametrize("page", PAGES)
def test_there_is_no_export(page: str) -> None:
    usual, lesson = visit(page), visit(page, lesson="1")
    assert exports(usual) > 0
    assert exports(lesson) == 0
    assert len(lesson.get("plotly_chart")) == len(usual.get("plotly_chart"))
    assert lesson.title[0].value == usual.title[0].value
    assert lesson.query_params["lesson"] == "1"
