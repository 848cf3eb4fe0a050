"""Links that ask for too much, names that are code: never a traceback."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pages._ui.selection import MOST_TEXT, Selection, parse_selection
from tests.app.photos import with_photos
from tests.app.visitor import finish, visit
from zsl_core.datasets import load_dataset
from zsl_core.datasets.upload import example_files
from zsl_core.methods.psr import PSR

# Links


@pytest.mark.parametrize(
    "text",
    [
        "c" + "9" * 5000,
        "1-" + "9" * 5000,
        "9" * 5000,
        "1-" + "9" * 12,
        "5-3",
        "c",
        "c-1",
        "c2",
        "-",
        "1-2-3",
        "",
        "0-9.0-9",
        ".".join(["0-9"] * 100_000),
        ".".join(["1"] * MOST_TEXT),
    ],
)
def test_a_selection_that_cannot_be(text: str) -> None:
    assert parse_selection(text, 10, 2) is None


def test_the_longest_selection_a_link_can_hold_is_read_back() -> None:
    every_third = Selection(tuple(range(0, 3 * 4_150, 3)))
    assert 0 < len(every_third.text) <= MOST_TEXT
    assert parse_selection(every_third.text, 3 * 4_150, 2) == every_third
    drawn = np.flatnonzero(np.random.default_rng(0).random(9 * MOST_TEXT) < 0.5)
    assert Selection(tuple(drawn.tolist())).text == ""  # a bit each, and these do not compress


@pytest.mark.parametrize("text", ["c" + "9" * 5000, "1-" + "9" * 5000])
def test_the_map_says_that_such_a_link_is_none(text: str) -> None:
    at = visit("pages/3_Embedding_map.py", data="digits", picked=text)
    assert at.warning[0].value.startswith("The selection in the link is none of these data")


@pytest.mark.parametrize(
    ("asked", "most"),
    [
        ("encoder=mlp,hidden=1000000000000", "`hidden` to be a whole number in 1..65536"),
        ("max_iter=1000000000000", "`max_iter`"),
        ("covariance_rank=5000", "`covariance_rank` to be a whole number in 1..4096"),
    ],
)
def test_a_run_that_asks_for_too_much_is_told(asked: str, most: str) -> None:
    at = visit("pages/4_Scores.py", data="digits", run=f"psr:{asked}")
    said = [each.value.replace("\\", "") for each in [*at.warning, *at.error]]
    assert any(most in text for text in said), said


# Work that fails


def fails(error: BaseException) -> Any:
    def fit_iter(*_: object) -> Any:
        raise error

    return fit_iter


TOO_MUCH = RuntimeError("[enforce fail at alloc.cpp:1] can't allocate memory: 9 bytes\nframe #0")
FAILURES = [
    (TOO_MUCH, "This could not be computed: [enforce fail at alloc.cpp:1] can't allocate memory: "),
    (MemoryError(), "This could not be computed: there is not enough memory."),
]


@pytest.mark.parametrize(("error", "says"), FAILURES)
def test_work_that_fails_says_so_and_can_be_started_again(
    monkeypatch: pytest.MonkeyPatch, error: BaseException, says: str
) -> None:
    page, run = "pages/4_Scores.py", "psr:max_iter=3,gamma=1.23"
    with monkeypatch.context() as patched:
        patched.setattr(PSR, "fit_iter", fails(error))
        at = visit(page, data="digits", run=run)
        at = finish(at.run())  # and again on every rerun
        told = at.error[0].value
        assert told.replace("\\", "").startswith(says)
        assert "frame" not in told
        assert told.endswith(".")
        again = [button for button in at.button if button.label == "Start again"]
        assert len(again) == 1
    finish(again[0].click().run())
    assert not at.error
    assert at.get("plotly_chart")


@pytest.mark.parametrize(("error", "says"), FAILURES)
def test_training_that_fails_says_so(
    monkeypatch: pytest.MonkeyPatch, error: BaseException, says: str
) -> None:
    monkeypatch.setattr(PSR, "fit_iter", fails(error))
    at = visit("pages/2_Train.py", data="digits", iterations="3")  # which trains by itself
    assert at.error[0].value.replace("\\", "").startswith(says)


# Names that are code

NAME = 'my "x"); print(1)#'


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("app.py", {}),
        ("pages/1_Relations.py", {}),
        ("pages/1_Relations.py", {"relations_view": "live"}),
        ("pages/2_Train.py", {}),
        ("pages/2_Train.py", {"measure": "validation"}),
        ("pages/3_Embedding_map.py", {}),
        ("pages/3_Embedding_map.py", {"map_mode": "live"}),
        ("pages/4_Scores.py", {}),
        ("pages/4_Scores.py", {"scores": "all classes"}),
        ("pages/5_Compare.py", {}),
        ("pages/6_Errors.py", {"errors": "worst and mildest"}),
        ("pages/6_Errors.py", {"errors": "two methods"}),
        ("pages/7_Inference.py", {}),
        ("pages/7_Inference.py", {"inference": "class", "typed": "pet 1"}),
        ("pages/8_Sweep.py", {}),
    ],
)
def test_a_class_embedding_named_like_code_stays_a_name(
    photos: Path, page: str, query: dict[str, str]
) -> None:
    folder = photos.parent / "PETS"
    shutil.copy(folder / "att_splits.mat", folder / f"{NAME}_splits.mat")
    at = with_photos(page, photos, embedding=NAME, **query)
    assert at.code
    for shown in at.code:
        nodes = list(ast.walk(ast.parse(shown.value)))
        assert "print(1)" not in map(ast.unparse, nodes)
        assert NAME in [node.value for node in nodes if isinstance(node, ast.Constant)]


def test_the_code_of_an_upload_says_where_its_files_must_be() -> None:
    at = visit("pages/9_Data.py", data_view="upload")
    arrays, table = example_files(load_dataset("digits"))
    at.file_uploader(key="arrays").set_value((f"{NAME}.npz", arrays, "application/zip")).run()
    at.file_uploader(key="table").set_value(("mine.csv", table, "text/csv")).run()
    at = finish(at.button(key="use").click().run())
    (shown,) = at.code
    assert shown.value.startswith("# Save the uploaded arrays as ")
    calls = [node for node in ast.walk(ast.parse(shown.value)) if isinstance(node, ast.Call)]
    assert [ast.unparse(call.func) for call in calls] == [
        "load_dataset",
        "print",
        "Path",
        "class_table",
    ]


def test_a_wrong_folder_of_photos_costs_the_pictures_alone(photos: Path) -> None:
    folder = str(photos.parent / "PETS")
    at = visit("pages/9_Data.py", data="folder", folder=folder, photos="/no/such/place")
    assert [each.value for each in at.warning] == [
        "Expected a folder of photos, but /no/such/place is none: no pictures."
    ]
    assert at.metric
    assert not at.error
